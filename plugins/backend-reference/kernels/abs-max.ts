import { kernel } from '../kernel.ts';
import { rounded } from '../numbers.ts';
import { fold } from '../reduction.ts';

kernel('AbsMax', ({ x }, { axis }, { y }) => {
  const axes = x.shape.map((_, i) => i).filter((i) => i !== axis);
  return { y: rounded(y, fold(x, axes, 0, (largest, value) => Math.max(largest, Math.abs(value)))) };
});
