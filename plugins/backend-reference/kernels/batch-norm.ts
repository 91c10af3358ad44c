import { axisIndices } from '../indices.ts';
import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';

kernel('BatchNorm', ({ x, scale, offset, mean, variance }, { epsilon }, { y }) => {
  const [data, gain, shift, centre, spread] = [x, scale, offset, mean, variance].map(numbers) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  const channel = axisIndices(x.shape, 1);
  return {
    y: compute(y, (i) => {
      const c = channel[i]!;
      return (data[i]! - centre[c]!) / Math.sqrt(spread[c]! + epsilon) * gain[c]! + shift[c]!;
    }),
  };
});
