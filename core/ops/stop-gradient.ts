import { defineOp } from './define-op.ts';
import { UNARY_INPUTS, inferFloat, type UnarySignature } from './elementwise.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    StopGradient: UnarySignature;
  }
}

/** x, through which no gradient flows back. Source: Paddle `stop_gradient`, TensorFlow `StopGradient`. */
export const StopGradient = defineOp<'StopGradient'>({
  name: 'StopGradient',
  doc: 'x, through which no gradient flows back: for what is measured and not learned. Source: Paddle `stop_gradient`, TensorFlow `StopGradient`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'as x' },
  attrs: {},
  infer: (types) => inferFloat('StopGradient', types),
  gradient: () => ({}),
});
