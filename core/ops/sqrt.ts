import { defineOp } from './define-op.ts';
import { UNARY_INPUTS, inferFloat, type UnarySignature } from './elementwise.ts';
import { divide, multiply, number } from './gradient-terms.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Sqrt: UnarySignature;
  }
}

/** Square root. Source: Paddle `sqrt`, ONNX `Sqrt`. */
export const Sqrt = defineOp<'Sqrt'>({
  name: 'Sqrt',
  doc: 'Square root. Source: Paddle `sqrt`, ONNX `Sqrt`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'as x' },
  attrs: {},
  infer: (types) => inferFloat('Sqrt', types),
  gradient: ({ outputs: { y }, gradients: { y: dy }, editor }) => ({ x: divide(editor, multiply(editor, dy!, number(editor, 0.5)), y) }),
});
