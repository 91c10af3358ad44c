import type { Editor } from '../ir/editor.ts';
import type { Node, TensorType, Value } from '../ir/types.ts';
import { opShape } from '../errors.ts';
import { defineOp } from './define-op.ts';
import { divide, multiply, number, perChannel, subtract } from './gradient-terms.ts';
import { expectFloat, expectShape } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    BatchNorm: { inputs: { x: Value; scale: Value; offset: Value; mean: Value; variance: Value }; outputs: 'y'; attrs: { epsilon: number; momentum: number } };
  }
}

/**
 * Normalization with given statistics: (x - mean) / sqrt(variance + epsilon) * scale + offset per channel. The gradient
 * takes the statistics as constants. Source: Paddle `batch_norm` with `use_global_stats`, ONNX `BatchNormalization`.
 */
export const BatchNorm = defineOp<'BatchNorm'>({
  name: 'BatchNorm',
  doc: '(x - mean) / sqrt(variance + epsilon) * scale + offset per channel, with given statistics; the gradient takes them as constants. Source: Paddle `batch_norm` with `use_global_stats`, ONNX `BatchNormalization`.',
  inputs: {
    x: { doc: 'float32, channels on axis 1' }, scale: { doc: '[C]' }, offset: { doc: '[C]' },
    mean: { doc: '[C], running mean' }, variance: { doc: '[C], running biased variance' },
  },
  outputs: { y: 'as x' },
  attrs: {
    epsilon: { doc: 'added to the variance', default: 1e-5 },
    momentum: { doc: 'share the running statistics keep in a training step (read by the train-mode pass)', default: 0.9 },
  },
  infer({ x, ...vectors }) {
    for (const [slot, type] of Object.entries(vectors)) expectChannelVector(`BatchNorm.${slot}`, type, x);
    return { y: x };
  },
  gradient({ node, inputs: { x, scale }, gradients, editor, wants }) {
    const dy = gradients.y!;
    const rank = x.type.shape.length;
    const axes = x.type.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
    const deviation = perChannel(editor, standardDeviation(editor, node), rank);
    return {
      x: wants('x') ? multiply(editor, dy, divide(editor, perChannel(editor, scale, rank), deviation)) : undefined,
      scale: wants('scale') ? editor.emit('ReduceSum', { x: multiply(editor, dy, normalized(editor, node, deviation)) }, { axes }).y : undefined,
      offset: wants('offset') ? editor.emit('ReduceSum', { x: dy }, { axes }).y : undefined,
    };
  },
});

function standardDeviation(editor: Editor, { inputs: { variance }, attrs: { epsilon } }: Node<'BatchNorm'>): Value {
  return editor.emit('Sqrt', { x: editor.emit('Add', { a: variance, b: number(editor, epsilon) }).y }).y;
}

function normalized(editor: Editor, { inputs: { x, mean } }: Node<'BatchNorm'>, deviation: Value): Value {
  return divide(editor, subtract(editor, x, perChannel(editor, mean, x.type.shape.length)), deviation);
}

/** Refuses what is not one float32 number per channel of x. @throws ERR_OP_SHAPE */
export function expectChannelVector(where: `${string}.${string}`, type: TensorType, x: TensorType): void {
  if (x.shape.length < 2) throw opShape(where.split('.')[0]!, `x has shape [${x.shape.join(', ')}], it needs channels on axis 1`);
  expectFloat(where, type);
  expectShape(where, type, x.shape.slice(1, 2));
}
