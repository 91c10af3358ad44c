import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';

kernel('Clip', ({ x }, { min, max }, { y }) => {
  const data = numbers(x);
  return { y: compute(y, (i) => Math.min(Math.max(data[i]!, min), max)) };
});
