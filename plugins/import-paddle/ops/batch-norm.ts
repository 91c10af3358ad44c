import type { Translation } from '../op-context.ts';

/** `batch_norm` with running statistics. */
export const batchNorm: Translation = (op) => {
  op.expect('data_layout', 'NCHW', 'AnyLayout');
  op.expect('fuse_with_relu', false);
  const statistics = { mean: op.value('Mean', 'statistic'), variance: op.value('Variance', 'statistic') };
  // Paddle keeps both in float32; the digits behind its seven say nothing.
  const [epsilon, momentum] = [op.number('epsilon', 1e-5), op.number('momentum', 0.9)].map((value) => Number(value.toPrecision(7))) as [number, number];
  op.emit('BatchNorm', { x: op.value('X'), scale: op.value('Scale'), offset: op.value('Bias'), ...statistics }, { epsilon, momentum }, 'Y');
};
