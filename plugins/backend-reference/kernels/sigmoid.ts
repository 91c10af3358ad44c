import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';

kernel('Sigmoid', ({ x }, _attrs, { y }) => {
  const data = numbers(x);
  return { y: compute(y, (i) => 1 / (1 + Math.exp(-data[i]!))) };
});
