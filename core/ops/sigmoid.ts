import { defineOp } from './define-op.ts';
import { UNARY_INPUTS, inferFloat, type UnarySignature } from './elementwise.ts';
import { multiply, subtract } from './gradient-terms.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Sigmoid: UnarySignature;
  }
}

/** 1 / (1 + exp(-x)). Source: Paddle `sigmoid`, ONNX `Sigmoid`. */
export const Sigmoid = defineOp<'Sigmoid'>({
  name: 'Sigmoid',
  doc: '1 / (1 + exp(-x)). Source: Paddle `sigmoid`, ONNX `Sigmoid`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'as x' },
  attrs: {},
  infer: (types) => inferFloat('Sigmoid', types),
  gradient: ({ outputs: { y }, gradients: { y: dy }, editor }) => ({ x: multiply(editor, dy!, subtract(editor, y, multiply(editor, y, y))) }),
});
