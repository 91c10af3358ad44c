import { defineOp } from './define-op.ts';
import { choose, sumTo } from './gradient-terms.ts';
import { broadcastShapes } from './shape/broadcast.ts';
import { expectDType } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Where: { inputs: { condition: Value; x: Value; y: Value }; outputs: 'out'; attrs: Record<never, never> };
  }
}

/** x where the condition holds, elsewhere y. Source: ONNX `Where`, Paddle `where`. */
export const Where = defineOp<'Where'>({
  name: 'Where',
  doc: 'x where the condition holds, elsewhere y; all three broadcast. Source: ONNX `Where`, Paddle `where`.',
  inputs: { condition: { doc: 'bool' }, x: { doc: 'taken where true' }, y: { doc: 'taken where false, type of x' } },
  outputs: { out: 'common shape' },
  attrs: {},
  infer({ condition, x, y }) {
    expectDType('Where.condition', condition, 'bool');
    expectDType('Where.y', y, x.dtype);
    return { out: { dtype: x.dtype, shape: broadcastShapes('Where', condition.shape, x.shape, y.shape) } };
  },
  gradient: ({ inputs: { condition, x, y }, gradients: { out: flow }, editor, wants }) => ({
    x: wants('x') ? sumTo(editor, choose(editor, condition, flow!, 0), x.type.shape) : undefined,
    y: wants('y') ? sumTo(editor, choose(editor, condition, 0, flow!), y.type.shape) : undefined,
  }),
});
