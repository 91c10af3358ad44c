import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';

kernel('Atan', ({ x }, _attrs, { y }) => {
  const data = numbers(x);
  return { y: compute(y, (i) => Math.atan(data[i]!)) };
});
