import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';

kernel('Log', ({ x }, _attrs, { y }) => {
  const data = numbers(x);
  return { y: compute(y, (i) => Math.log(data[i]!)) };
});
