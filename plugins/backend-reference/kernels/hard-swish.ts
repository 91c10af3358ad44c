import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';

kernel('HardSwish', ({ x }, _attrs, { y }) => {
  const data = numbers(x);
  return { y: compute(y, (i) => (data[i]! * Math.min(Math.max(data[i]! + 3, 0), 6)) / 6) };
});
