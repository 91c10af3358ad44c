import { defineOp } from './define-op.ts';
import { UNARY_INPUTS } from './elementwise.ts';
import { choose } from './gradient-terms.ts';
import { REDUCTION_ATTRIBUTES, inferReduction, spread, type ReductionSignature } from './reduction.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    ReduceMax: ReductionSignature;
  }
}

/** Largest element over axes; each of equal maxima gets the whole gradient. Source: Paddle `reduce_max`, ONNX `ReduceMax`. */
export const ReduceMax = defineOp<'ReduceMax'>({
  name: 'ReduceMax',
  doc: 'Largest element over axes; each of equal maxima gets the whole gradient. Source: Paddle `reduce_max`, ONNX `ReduceMax`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'x without the folded axes' },
  attrs: REDUCTION_ATTRIBUTES,
  infer: ({ x }, attrs) => ({ y: inferReduction('ReduceMax', x, attrs) }),
  gradient({ inputs: { x }, outputs: { y }, attrs: { axes }, gradients: { y: dy }, editor }) {
    const isMax = editor.emit('Equal', { a: x, b: spread(editor, y, x.type.shape, axes) }).y;
    return { x: choose(editor, isMax, spread(editor, dy!, x.type.shape, axes), 0) };
  },
});
