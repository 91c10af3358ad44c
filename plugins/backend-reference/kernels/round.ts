import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';
import { roundingOf } from '../rounding.ts';

kernel('Round', ({ x }, { mode }, { y }) => {
  const data = numbers(x);
  const round = roundingOf(mode);
  return { y: compute(y, (i) => round(data[i]!)) };
});
