import { defineOp } from './define-op.ts';
import { UNARY_INPUTS, inferFloat, type UnarySignature } from './elementwise.ts';
import { divide } from './gradient-terms.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Log: UnarySignature;
  }
}

/** Natural logarithm. Source: Paddle `log`, ONNX `Log`. */
export const Log = defineOp<'Log'>({
  name: 'Log',
  doc: 'Natural logarithm. Source: Paddle `log`, ONNX `Log`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'as x' },
  attrs: {},
  infer: (types) => inferFloat('Log', types),
  gradient: ({ inputs: { x }, gradients: { y: dy }, editor }) => ({ x: divide(editor, dy!, x) }),
});
