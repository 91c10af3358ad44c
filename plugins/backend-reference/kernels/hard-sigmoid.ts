import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';

kernel('HardSigmoid', ({ x }, { slope, offset }, { y }) => {
  const data = numbers(x);
  return { y: compute(y, (i) => Math.min(Math.max(slope * data[i]! + offset, 0), 1)) };
});
