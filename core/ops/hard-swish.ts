import { defineOp } from './define-op.ts';
import { UNARY_INPUTS, inferFloat, type UnarySignature } from './elementwise.ts';
import { multiply, number } from './gradient-terms.ts';
import { whereOpen } from './hard-sigmoid.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    HardSwish: UnarySignature;
  }
}

/** x * min(max(x + 3, 0), 6) / 6. Source: Howard et al. 2019 (MobileNetV3); Paddle `hard_swish`, ONNX `HardSwish`. */
export const HardSwish = defineOp<'HardSwish'>({
  name: 'HardSwish',
  doc: 'x * min(max(x + 3, 0), 6) / 6. Source: Howard et al. 2019 (MobileNetV3); Paddle `hard_swish`, ONNX `HardSwish`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'as x' },
  attrs: {},
  infer: (types) => inferFloat('HardSwish', types),
  gradient({ inputs: { x }, gradients: { y: dy }, editor }) {
    const gate = editor.emit('HardSigmoid', { x }, { slope: 1 / 6, offset: 0.5 }).y;
    const throughGate = multiply(editor, whereOpen(editor, gate, multiply(editor, dy!, x)), number(editor, 1 / 6));
    return { x: editor.emit('Add', { a: multiply(editor, dy!, gate), b: throughGate }).y };
  },
});
