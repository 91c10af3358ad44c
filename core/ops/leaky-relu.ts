import { defineOp } from './define-op.ts';
import { UNARY_INPUTS, inferFloat } from './elementwise.ts';
import { expectLike } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    LeakyRelu: { inputs: { x: Value }; outputs: 'y'; attrs: { alpha: number } };
    LeakyReluGrad: { inputs: { y: Value; dy: Value }; outputs: 'dx'; attrs: { alpha: number } };
  }
}

const ATTRIBUTES = { alpha: { doc: 'slope below 0, positive', default: 0.1 } } as const;

/** x where x > 0, otherwise alpha * x. Source: Paddle `leaky_relu`, ONNX `LeakyRelu`. */
export const LeakyRelu = defineOp<'LeakyRelu'>({
  name: 'LeakyRelu',
  doc: 'x where x > 0, otherwise alpha * x. Source: Paddle `leaky_relu`, ONNX `LeakyRelu`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'as x' },
  attrs: ATTRIBUTES,
  infer: (types) => inferFloat('LeakyRelu', types),
  gradient: ({ outputs: { y }, attrs, gradients, editor }) => ({ x: editor.emit('LeakyReluGrad', { y, dy: gradients.y! }, attrs).dx }),
});

/** dy where y > 0, otherwise alpha * dy; y has the sign of x because alpha is positive. Source: Paddle `leaky_relu_grad`. */
export const LeakyReluGrad = defineOp<'LeakyReluGrad'>({
  name: 'LeakyReluGrad',
  doc: 'dy where y > 0, otherwise alpha * dy: the gradient of LeakyRelu by its own output. Source: Paddle `leaky_relu_grad`.',
  inputs: { y: { doc: 'output of LeakyRelu' }, dy: { doc: 'gradient by y' } },
  outputs: { dx: 'as y' },
  attrs: ATTRIBUTES,
  infer({ y, dy }) {
    expectLike('LeakyReluGrad.dy', dy, y);
    return { dx: y };
  },
});
