import { kernel } from '../kernel.ts';
import { compute, numbers, only } from '../numbers.ts';

kernel('MovingAverage', ({ old, value, decay }, _attrs, { y }) => {
  const [before, now, rate] = [numbers(old), numbers(value), only(decay)];
  return { y: compute(y, (i) => rate * before[i]! + (1 - rate) * now[i]!) };
});
