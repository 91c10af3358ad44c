import { defineOp } from './define-op.ts';
import { UNARY_INPUTS, inferFloat, type UnarySignature } from './elementwise.ts';
import { expectLike } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Relu6: UnarySignature;
    Relu6Grad: { inputs: { y: Value; dy: Value }; outputs: 'dx'; attrs: Record<never, never> };
  }
}

/** min(max(x, 0), 6). Source: Paddle `relu6`; ONNX `Clip`. */
export const Relu6 = defineOp<'Relu6'>({
  name: 'Relu6',
  doc: 'min(max(x, 0), 6). Source: Paddle `relu6`; ONNX `Clip`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'as x' },
  attrs: {},
  infer: (types) => inferFloat('Relu6', types),
  gradient: ({ outputs: { y }, gradients, editor }) => ({ x: editor.emit('Relu6Grad', { y, dy: gradients.y! }).dx }),
});

/** dy where 0 < y < 6, otherwise 0. Source: Paddle `relu6_grad`. */
export const Relu6Grad = defineOp<'Relu6Grad'>({
  name: 'Relu6Grad',
  doc: 'dy where 0 < y < 6, otherwise 0: the gradient of Relu6 by its own output. Source: Paddle `relu6_grad`.',
  inputs: { y: { doc: 'output of Relu6' }, dy: { doc: 'gradient by y' } },
  outputs: { dx: 'as y' },
  attrs: {},
  infer({ y, dy }) {
    expectLike('Relu6Grad.dy', dy, y);
    return { dx: y };
  },
});
