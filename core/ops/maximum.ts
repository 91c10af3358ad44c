import { defineOp } from './define-op.ts';
import { BINARY_INPUTS, inferArithmetic, type BinarySignature } from './elementwise.ts';
import { choose, sumTo } from './gradient-terms.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Maximum: BinarySignature;
  }
}

/** The larger of a and b with numpy broadcasting. Source: Paddle `elementwise_max`, ONNX `Max`. */
export const Maximum = defineOp<'Maximum'>({
  name: 'Maximum',
  doc: 'The larger of a and b with numpy broadcasting. Source: Paddle `elementwise_max`, ONNX `Max`.',
  inputs: BINARY_INPUTS,
  outputs: { y: 'common shape of a and b' },
  attrs: {},
  infer: (types) => inferArithmetic('Maximum', types),
  // Of equal operands b gets the gradient, as in Paddle.
  gradient: ({ inputs: { a, b }, gradients: { y: dy }, editor, wants }) => {
    const takesA = editor.emit('Greater', { a, b }).y;
    return {
      a: wants('a') ? sumTo(editor, choose(editor, takesA, dy!, 0), a.type.shape) : undefined,
      b: wants('b') ? sumTo(editor, choose(editor, takesA, 0, dy!), b.type.shape) : undefined,
    };
  },
});
