import { sampled } from '../deformable.ts';
import { kernel } from '../kernel.ts';
import { accumulator, numbers, rounded } from '../numbers.ts';
import { eachTap } from '../windows.ts';

kernel('DeformableConv', ({ x, offset, mask, filter }, { groups, ...window }, { y }) => {
  const [batch, channels] = x.shape as [number, number];
  const kernel = filter.shape.slice(2);
  const taps = kernel[0]! * kernel[1]!;
  const shape = [batch, channels * taps, ...y.shape.slice(2)];
  const samples = sampled({ ...window, kernel, x: x.shape, samples: shape }, numbers(x), numbers(offset), numbers(mask));
  const weights = numbers(filter);
  const sums = accumulator(y);
  const pointwise = { x: shape, filter: [filter.shape[0]!, filter.shape[1]! * taps, 1, 1], y: y.shape, strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups };
  eachTap(pointwise, (si, fi, yi) => { sums[yi]! += samples[si]! * weights[fi]!; });
  return { y: rounded(y, sums) };
});
