import { defineOp } from './define-op.ts';
import { UNARY_INPUTS, inferFloat, type UnarySignature } from './elementwise.ts';
import { multiply } from './gradient-terms.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Exp: UnarySignature;
  }
}

/** e to the x. Source: Paddle `exp`, ONNX `Exp`. */
export const Exp = defineOp<'Exp'>({
  name: 'Exp',
  doc: 'e to the x. Source: Paddle `exp`, ONNX `Exp`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'as x' },
  attrs: {},
  infer: (types) => inferFloat('Exp', types),
  gradient: ({ outputs: { y }, gradients: { y: dy }, editor }) => ({ x: multiply(editor, dy!, y) }),
});
