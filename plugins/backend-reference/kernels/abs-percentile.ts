import { percentileIndex } from '../../../core/ops/abs-percentile.ts';
import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';

kernel('AbsPercentile', ({ x }, { percent }, { y }) => {
  const sorted = Float32Array.from(numbers(x), Math.abs).sort();
  return { y: compute(y, () => sorted[percentileIndex(x.shape, percent)]!) };
});
