import { defineOp } from './define-op.ts';
import { UNARY_INPUTS, inferFloat, type UnarySignature } from './elementwise.ts';
import { expectLike } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Relu: UnarySignature;
    ReluGrad: { inputs: { y: Value; dy: Value }; outputs: 'dx'; attrs: Record<never, never> };
  }
}

/** max(x, 0). Source: Paddle `relu`, ONNX `Relu`. */
export const Relu = defineOp<'Relu'>({
  name: 'Relu',
  doc: 'max(x, 0). Source: Paddle `relu`, ONNX `Relu`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'as x' },
  attrs: {},
  infer: (types) => inferFloat('Relu', types),
  gradient: ({ outputs: { y }, gradients, editor }) => ({ x: editor.emit('ReluGrad', { y, dy: gradients.y! }).dx }),
});

/** dy where y > 0, otherwise 0. Source: Paddle `relu_grad`. */
export const ReluGrad = defineOp<'ReluGrad'>({
  name: 'ReluGrad',
  doc: 'dy where y > 0, otherwise 0: the gradient of Relu by its own output. Source: Paddle `relu_grad`.',
  inputs: { y: { doc: 'output of Relu' }, dy: { doc: 'gradient by y' } },
  outputs: { dx: 'as y' },
  attrs: {},
  infer({ y, dy }) {
    expectLike('ReluGrad.dy', dy, y);
    return { dx: y };
  },
});
