import { defineOp } from './define-op.ts';
import { broadcastTo } from './gradient-terms.ts';
import { expectBroadcastable } from './shape/broadcast.ts';
import { expectExtents, expectFloat } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    SumTo: { inputs: { x: Value }; outputs: 'y'; attrs: { shape: readonly number[] } };
  }
}

/** Sums over every axis along which `shape` would be broadcast to x: the gradient of broadcasting. */
export const SumTo = defineOp<'SumTo'>({
  name: 'SumTo',
  doc: 'Sums over every axis along which `shape` would be broadcast to x: the gradient of broadcasting.',
  inputs: { x: { doc: 'float32' } },
  outputs: { y: 'of that shape' },
  attrs: { shape: { kind: 'numbers', doc: 'a shape that broadcasts to that of x' } },
  infer({ x }, { shape }) {
    expectFloat('SumTo.x', x);
    expectExtents('SumTo.shape', shape);
    expectBroadcastable('SumTo', shape, x.shape);
    return { y: { dtype: x.dtype, shape } };
  },
  gradient: ({ inputs: { x }, gradients: { y: dy }, editor }) => ({ x: broadcastTo(editor, dy!, x.type.shape) }),
});
