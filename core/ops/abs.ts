import { defineOp } from './define-op.ts';
import { UNARY_INPUTS, inferFloat, type UnarySignature } from './elementwise.ts';
import { choose, number } from './gradient-terms.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Abs: UnarySignature;
  }
}

/** |x|; its slope at 0 is 0. Source: Paddle `abs`, ONNX `Abs`. */
export const Abs = defineOp<'Abs'>({
  name: 'Abs',
  doc: '|x|; its slope at 0 is 0. Source: Paddle `abs`, ONNX `Abs`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'as x' },
  attrs: {},
  infer: (types) => inferFloat('Abs', types),
  gradient: ({ inputs: { x }, gradients: { y: dy }, editor }) => {
    const zero = number(editor, 0);
    const negative = choose(editor, editor.emit('Less', { a: x, b: zero }).y, editor.emit('Neg', { x: dy! }).y, 0);
    return { x: choose(editor, editor.emit('Greater', { a: x, b: zero }).y, dy!, negative) };
  },
});
