import type { Editor } from '../ir/editor.ts';
import type { Value } from '../ir/types.ts';
import { defineOp } from './define-op.ts';
import { UNARY_INPUTS, inferFloat } from './elementwise.ts';
import { choose, multiply, number } from './gradient-terms.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    HardSigmoid: { inputs: { x: Value }; outputs: 'y'; attrs: { slope: number; offset: number } };
  }
}

/** min(max(slope * x + offset, 0), 1). Source: Paddle `hard_sigmoid`, ONNX `HardSigmoid`. */
export const HardSigmoid = defineOp<'HardSigmoid'>({
  name: 'HardSigmoid',
  doc: 'min(max(slope * x + offset, 0), 1); the gradient passes where the result is between 0 and 1. Source: Paddle `hard_sigmoid`, ONNX `HardSigmoid`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'as x' },
  attrs: { slope: { doc: 'slope between the ends', default: 0.2 }, offset: { doc: 'result at 0', default: 0.5 } },
  infer: (types) => inferFloat('HardSigmoid', types),
  gradient: ({ outputs: { y }, attrs: { slope }, gradients: { y: dy }, editor }) => ({ x: multiply(editor, whereOpen(editor, y, dy!), number(editor, slope)) }),
});

/** dy where 0 < y < 1, otherwise 0. */
export function whereOpen(editor: Editor, y: Value, dy: Value): Value {
  const above = editor.emit('Greater', { a: y, b: number(editor, 0) }).y;
  const below = editor.emit('Less', { a: y, b: number(editor, 1) }).y;
  return choose(editor, above, choose(editor, below, dy, 0), 0);
}
