import { axisIndices } from '../indices.ts';
import { kernel } from '../kernel.ts';
import { accumulator, compute, numbers, rounded } from '../numbers.ts';
import { eachTap } from '../windows.ts';

kernel('Conv2d', ({ x, filter, bias }, attrs, { y }) => {
  const [image, weights] = [numbers(x), numbers(filter)];
  const sums = accumulator(y);
  eachTap({ ...attrs, x: x.shape, filter: filter.shape, y: y.shape }, (xi, fi, yi) => { sums[yi]! += image[xi]! * weights[fi]!; });
  if (bias === undefined) return { y: rounded(y, sums) };
  const offsets = numbers(bias);
  const channel = axisIndices(y.shape, 1);
  return { y: compute(y, (i) => sums[i]! + offsets[channel[i]!]!) };
});

kernel('Conv2dInputGrad', ({ filter, dy }, attrs, { dx }) => {
  const [weights, flow] = [numbers(filter), numbers(dy)];
  const sums = accumulator(dx);
  eachTap({ ...attrs, x: dx.shape, filter: filter.shape, y: dy.shape }, (xi, fi, yi) => { sums[xi]! += weights[fi]! * flow[yi]!; });
  return { dx: rounded(dx, sums) };
});

kernel('Conv2dFilterGrad', ({ x, dy }, attrs, { df }) => {
  const [image, flow] = [numbers(x), numbers(dy)];
  const sums = accumulator(df);
  eachTap({ ...attrs, x: x.shape, filter: df.shape, y: dy.shape }, (xi, fi, yi) => { sums[fi]! += image[xi]! * flow[yi]!; });
  return { df: rounded(df, sums) };
});
