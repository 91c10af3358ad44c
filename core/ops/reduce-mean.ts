import { sizeOf } from '../tensor/tensor.ts';
import { defineOp } from './define-op.ts';
import { UNARY_INPUTS } from './elementwise.ts';
import { multiply, number } from './gradient-terms.ts';
import { REDUCTION_ATTRIBUTES, inferReduction, spread, type ReductionSignature } from './reduction.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    ReduceMean: ReductionSignature;
  }
}

/** Mean over axes. Source: Paddle `reduce_mean`, ONNX `ReduceMean`. */
export const ReduceMean = defineOp<'ReduceMean'>({
  name: 'ReduceMean',
  doc: 'Mean over axes. Source: Paddle `reduce_mean`, ONNX `ReduceMean`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'x without the folded axes' },
  attrs: REDUCTION_ATTRIBUTES,
  infer: ({ x }, attrs) => ({ y: inferReduction('ReduceMean', x, attrs) }),
  gradient({ inputs: { x }, outputs: { y }, attrs: { axes }, gradients: { y: dy }, editor }) {
    const share = number(editor, sizeOf(y.type.shape) / sizeOf(x.type.shape));
    return { x: spread(editor, multiply(editor, dy!, share), x.type.shape, axes) };
  },
});
