import { noGradient } from '../errors.ts';
import { expectChannelVector } from './batch-norm.ts';
import { defineOp } from './define-op.ts';
import { expectLike } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    BatchNormTrain: { inputs: { x: Value; scale: Value; offset: Value }; outputs: 'y' | 'mean' | 'variance'; attrs: { epsilon: number } };
    BatchNormTrainGrad: {
      inputs: { x: Value; scale: Value; mean: Value; variance: Value; dy: Value };
      outputs: 'dx' | 'dscale' | 'doffset'; attrs: { epsilon: number };
    };
  }
}

const ATTRIBUTES = { epsilon: { doc: 'added to the variance', default: 1e-5 } } as const;

/** Normalization with the statistics of the batch itself. Source: Ioffe & Szegedy 2015; Paddle `batch_norm` in training. */
export const BatchNormTrain = defineOp<'BatchNormTrain'>({
  name: 'BatchNormTrain',
  doc: 'Normalization per channel with the mean and biased variance of the batch itself, which are outputs too. Source: Ioffe & Szegedy 2015; Paddle `batch_norm` in training.',
  inputs: { x: { doc: 'float32, channels on axis 1' }, scale: { doc: '[C]' }, offset: { doc: '[C]' } },
  outputs: { y: 'as x', mean: '[C], of the batch', variance: '[C], of the batch, biased' },
  attrs: ATTRIBUTES,
  infer({ x, scale, offset }) {
    expectChannelVector('BatchNormTrain.scale', scale, x);
    expectChannelVector('BatchNormTrain.offset', offset, x);
    return { y: x, mean: scale, variance: scale };
  },
  gradient({ node, inputs: { x, scale }, outputs: { mean, variance }, attrs, gradients, editor }) {
    // The statistics only feed the running averages; a loss that reads them has no rule here.
    if (gradients.mean !== undefined || gradients.variance !== undefined) throw noGradient('BatchNormTrain', `${node.name}, through its statistics`);
    const { dx, dscale, doffset } = editor.emit('BatchNormTrainGrad', { x, scale, mean, variance, dy: gradients.y! }, attrs);
    return { x: dx, scale: dscale, offset: doffset };
  },
});

/** Gradient of BatchNormTrain, through the statistics as well. Source: Ioffe & Szegedy 2015, section 3; Paddle `batch_norm_grad`. */
export const BatchNormTrainGrad = defineOp<'BatchNormTrainGrad'>({
  name: 'BatchNormTrainGrad',
  doc: 'Gradient of BatchNormTrain, through the statistics as well. Source: Ioffe & Szegedy 2015, section 3; Paddle `batch_norm_grad`.',
  inputs: {
    x: { doc: 'input of BatchNormTrain' }, scale: { doc: '[C]' }, mean: { doc: '[C], of the batch' },
    variance: { doc: '[C], of the batch, biased' }, dy: { doc: 'gradient by y' },
  },
  outputs: { dx: 'as x', dscale: '[C]', doffset: '[C]' },
  attrs: ATTRIBUTES,
  infer({ x, dy, ...vectors }) {
    expectLike('BatchNormTrainGrad.dy', dy, x);
    for (const [slot, type] of Object.entries(vectors)) expectChannelVector(`BatchNormTrainGrad.${slot}`, type, x);
    return { dx: x, dscale: vectors.scale, doffset: vectors.scale };
  },
});
