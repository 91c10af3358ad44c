import { defineOp } from './define-op.ts';
import { BINARY_INPUTS, inferArithmetic, type BinarySignature } from './elementwise.ts';
import { sumTo } from './gradient-terms.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Add: BinarySignature;
  }
}

/** a + b with numpy broadcasting. Source: Paddle `elementwise_add`, ONNX `Add`. */
export const Add = defineOp<'Add'>({
  name: 'Add',
  doc: 'a + b with numpy broadcasting. Source: Paddle `elementwise_add`, ONNX `Add`.',
  inputs: BINARY_INPUTS,
  outputs: { y: 'common shape of a and b' },
  attrs: {},
  infer: (types) => inferArithmetic('Add', types),
  gradient: ({ inputs: { a, b }, gradients: { y: dy }, editor, wants }) => ({
    a: wants('a') ? sumTo(editor, dy!, a.type.shape) : undefined,
    b: wants('b') ? sumTo(editor, dy!, b.type.shape) : undefined,
  }),
});
