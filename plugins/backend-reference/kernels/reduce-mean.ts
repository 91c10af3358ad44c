import { sizeOf } from '../../../core/tensor/tensor.ts';
import { kernel } from '../kernel.ts';
import { compute } from '../numbers.ts';
import { fold } from '../reduction.ts';

kernel('ReduceMean', ({ x }, { axes }, { y }) => {
  const sums = fold(x, axes, 0, (sum, value) => sum + value);
  const count = sizeOf(x.shape) / sums.length;
  return { y: compute(y, (i) => sums[i]! / count) };
});
