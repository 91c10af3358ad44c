import { defineOp } from './define-op.ts';
import { UNARY_INPUTS, inferFloat } from './elementwise.ts';
import { multiply, subtract } from './gradient-terms.ts';
import { normalizeAxis } from './shape/axis.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Softmax: { inputs: { x: Value }; outputs: 'y'; attrs: { axis: number } };
  }
}

/** exp(x) divided by its sum along an axis. Source: Paddle `softmax`, ONNX `Softmax` (opset 13). */
export const Softmax = defineOp<'Softmax'>({
  name: 'Softmax',
  doc: 'exp(x) divided by its sum along an axis. Source: Paddle `softmax`, ONNX `Softmax` (opset 13).',
  inputs: UNARY_INPUTS,
  outputs: { y: 'as x' },
  attrs: { axis: { doc: 'the axis that sums to 1', default: -1 } },
  infer(types, { axis }) {
    normalizeAxis('Softmax', axis, types.x.shape.length);
    return inferFloat('Softmax', types);
  },
  gradient({ outputs: { y }, attrs: { axis }, gradients, editor }) {
    const dy = gradients.y!;
    const total = editor.emit('ReduceSum', { x: multiply(editor, dy, y) }, { axes: [axis], keepDims: true }).y;
    return { x: multiply(editor, subtract(editor, dy, total), y) };
  },
});
