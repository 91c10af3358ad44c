import { defineOp } from './define-op.ts';
import { BINARY_INPUTS, inferComparison, type BinarySignature } from './elementwise.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Greater: BinarySignature;
  }
}

/** Whether a > b, with numpy broadcasting. Source: Paddle `greater_than`, ONNX `Greater`. */
export const Greater = defineOp<'Greater'>({
  name: 'Greater',
  doc: 'Whether a > b, with numpy broadcasting. Source: Paddle `greater_than`, ONNX `Greater`.',
  inputs: BINARY_INPUTS,
  outputs: { y: 'bool, common shape of a and b' },
  attrs: {},
  infer: (types) => inferComparison('Greater', types),
});
