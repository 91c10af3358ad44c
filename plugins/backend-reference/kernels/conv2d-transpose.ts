import { kernel } from '../kernel.ts';
import { accumulator, numbers, rounded } from '../numbers.ts';
import { eachTap } from '../windows.ts';

kernel('Conv2dTranspose', ({ x, filter }, attrs, { y }) => {
  const [image, weights] = [numbers(x), numbers(filter)];
  const sums = accumulator(y);
  eachTap({ ...attrs, x: y.shape, filter: filter.shape, y: x.shape }, (yi, fi, xi) => { sums[yi]! += weights[fi]! * image[xi]!; });
  return { y: rounded(y, sums) };
});
