import { defineOp } from './define-op.ts';
import { BINARY_INPUTS, inferArithmetic, type BinarySignature } from './elementwise.ts';
import { divide, multiply, sumTo } from './gradient-terms.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Div: BinarySignature;
  }
}

/** a / b with numpy broadcasting. Source: Paddle `elementwise_div`, ONNX `Div`. */
export const Div = defineOp<'Div'>({
  name: 'Div',
  doc: 'a / b with numpy broadcasting. Source: Paddle `elementwise_div`, ONNX `Div`.',
  inputs: BINARY_INPUTS,
  outputs: { y: 'common shape of a and b' },
  attrs: {},
  infer: (types) => inferArithmetic('Div', types),
  gradient: ({ inputs: { a, b }, outputs: { y }, gradients: { y: dy }, editor, wants }) => ({
    a: wants('a') ? sumTo(editor, divide(editor, dy!, b), a.type.shape) : undefined,
    b: wants('b') ? editor.emit('Neg', { x: sumTo(editor, divide(editor, multiply(editor, dy!, y), b), b.type.shape) }).y : undefined,
  }),
});
