import { defineOp } from './define-op.ts';
import { BINARY_INPUTS, inferArithmetic, type BinarySignature } from './elementwise.ts';
import { multiply, sumTo } from './gradient-terms.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Mul: BinarySignature;
  }
}

/** a * b with numpy broadcasting. Source: Paddle `elementwise_mul`, ONNX `Mul`. */
export const Mul = defineOp<'Mul'>({
  name: 'Mul',
  doc: 'a * b with numpy broadcasting. Source: Paddle `elementwise_mul`, ONNX `Mul`.',
  inputs: BINARY_INPUTS,
  outputs: { y: 'common shape of a and b' },
  attrs: {},
  infer: (types) => inferArithmetic('Mul', types),
  gradient: ({ inputs: { a, b }, gradients: { y: dy }, editor, wants }) => ({
    a: wants('a') ? sumTo(editor, multiply(editor, dy!, b), a.type.shape) : undefined,
    b: wants('b') ? sumTo(editor, multiply(editor, dy!, a), b.type.shape) : undefined,
  }),
});
