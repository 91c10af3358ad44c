import { digits } from '../digits.ts';
import type { Translation } from '../op-context.ts';

/** `batch_norm` with running statistics. */
export const batchNorm: Translation = (op) => {
  op.expect('data_layout', 'NCHW', 'AnyLayout');
  op.expect('fuse_with_relu', false);
  const statistics = { mean: op.value('Mean', 'statistic'), variance: op.value('Variance', 'statistic') };
  if (!op.flag('use_global_stats')) op.expect('is_test', true);
  const [epsilon, momentum] = [digits(op.number('epsilon', 1e-5)), digits(op.number('momentum', 0.9))];
  op.emit('BatchNorm', { x: op.value('X'), scale: op.value('Scale'), offset: op.value('Bias'), ...statistics }, { epsilon, momentum }, 'Y');
};
