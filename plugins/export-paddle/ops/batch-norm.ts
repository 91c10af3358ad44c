import { flag, float, text } from '../attributes.ts';
import { lower } from '../lowering.ts';

/** Its layer also names what a training step would give: the mean and the deviation of a batch. */
lower('BatchNorm', (on, { inputs: { x, scale, offset, mean, variance }, outputs: { y }, attrs: { epsilon, momentum } }) => {
  const layer = on.layer('batch_norm');
  const [savedMean, savedVariance] = [0, 1].map(() => on.variable(layer.next(), { dtype: 'float32', dims: mean.type.shape, persistable: false }));
  const [meanName, varianceName] = [on.nameOf(mean), on.nameOf(variance)];
  on.emit(y, 'batch_norm', { X: x, Scale: scale, Bias: offset, Mean: meanName, Variance: varianceName, MomentumTensor: [] }, {
    epsilon: float(epsilon), momentum: float(momentum), is_test: flag(true), data_layout: text('NCHW'), use_mkldnn: flag(false), fuse_with_relu: flag(false),
    use_global_stats: flag(false), trainable_statistics: flag(false),
  }, { layer, slot: 'Y', outputs: { MeanOut: () => meanName, VarianceOut: () => varianceName, SavedMean: () => savedMean!, SavedVariance: () => savedVariance! } });
});
