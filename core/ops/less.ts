import { defineOp } from './define-op.ts';
import { BINARY_INPUTS, inferComparison, type BinarySignature } from './elementwise.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Less: BinarySignature;
  }
}

/** Whether a < b, with numpy broadcasting. Source: Paddle `less_than`, ONNX `Less`. */
export const Less = defineOp<'Less'>({
  name: 'Less',
  doc: 'Whether a < b, with numpy broadcasting. Source: Paddle `less_than`, ONNX `Less`.',
  inputs: BINARY_INPUTS,
  outputs: { y: 'bool, common shape of a and b' },
  attrs: {},
  infer: (types) => inferComparison('Less', types),
});
