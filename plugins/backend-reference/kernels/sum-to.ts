import { broadcastIndices } from '../indices.ts';
import { kernel } from '../kernel.ts';
import { accumulator, numbers, rounded } from '../numbers.ts';

kernel('SumTo', ({ x }, _attrs, { y }) => {
  const sums = accumulator(y);
  const to = broadcastIndices(y.shape, x.shape);
  numbers(x).forEach((value, i) => { sums[to[i]!]! += value; });
  return { y: rounded(y, sums) };
});
