import { defineOp } from './define-op.ts';
import { BINARY_INPUTS, inferArithmetic, type BinarySignature } from './elementwise.ts';
import { sumTo } from './gradient-terms.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Sub: BinarySignature;
  }
}

/** a - b with numpy broadcasting. Source: Paddle `elementwise_sub`, ONNX `Sub`. */
export const Sub = defineOp<'Sub'>({
  name: 'Sub',
  doc: 'a - b with numpy broadcasting. Source: Paddle `elementwise_sub`, ONNX `Sub`.',
  inputs: BINARY_INPUTS,
  outputs: { y: 'common shape of a and b' },
  attrs: {},
  infer: (types) => inferArithmetic('Sub', types),
  gradient: ({ inputs: { a, b }, gradients: { y: dy }, editor, wants }) => ({
    a: wants('a') ? sumTo(editor, dy!, a.type.shape) : undefined,
    b: wants('b') ? editor.emit('Neg', { x: sumTo(editor, dy!, b.type.shape) }).y : undefined,
  }),
});
