import { defineOp } from './define-op.ts';
import { UNARY_INPUTS } from './elementwise.ts';
import { REDUCTION_ATTRIBUTES, inferReduction, spread, type ReductionSignature } from './reduction.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    ReduceSum: ReductionSignature;
  }
}

/** Sum over axes. Source: Paddle `reduce_sum`, ONNX `ReduceSum`. */
export const ReduceSum = defineOp<'ReduceSum'>({
  name: 'ReduceSum',
  doc: 'Sum over axes. Source: Paddle `reduce_sum`, ONNX `ReduceSum`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'x without the folded axes' },
  attrs: REDUCTION_ATTRIBUTES,
  infer: ({ x }, attrs) => ({ y: inferReduction('ReduceSum', x, attrs) }),
  gradient: ({ inputs: { x }, attrs: { axes }, gradients: { y: dy }, editor }) => ({ x: spread(editor, dy!, x.type.shape, axes) }),
});
