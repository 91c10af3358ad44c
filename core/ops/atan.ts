import { defineOp } from './define-op.ts';
import { UNARY_INPUTS, inferFloat, type UnarySignature } from './elementwise.ts';
import { divide, multiply, number } from './gradient-terms.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Atan: UnarySignature;
  }
}

/** The angle whose tangent is x, between -π/2 and π/2. Source: Paddle `atan`, ONNX `Atan`. */
export const Atan = defineOp<'Atan'>({
  name: 'Atan',
  doc: 'The angle whose tangent is x, between -π/2 and π/2. Source: Paddle `atan`, ONNX `Atan`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'as x' },
  attrs: {},
  infer: (types) => inferFloat('Atan', types),
  gradient: ({ inputs: { x }, gradients: { y: dy }, editor }) => {
    const slope = editor.emit('Add', { a: multiply(editor, x, x), b: number(editor, 1) }).y;
    return { x: divide(editor, dy!, slope) };
  },
});
