import { defineOp } from './define-op.ts';
import { BINARY_INPUTS, inferComparison, type BinarySignature } from './elementwise.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Equal: BinarySignature;
  }
}

/** Whether a = b, with numpy broadcasting. Source: Paddle `equal`, ONNX `Equal`. */
export const Equal = defineOp<'Equal'>({
  name: 'Equal',
  doc: 'Whether a = b, with numpy broadcasting. Source: Paddle `equal`, ONNX `Equal`.',
  inputs: BINARY_INPUTS,
  outputs: { y: 'bool, common shape of a and b' },
  attrs: {},
  infer: (types) => inferComparison('Equal', types),
});
