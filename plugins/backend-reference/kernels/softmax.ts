import { broadcastIndices, frontAxis } from '../indices.ts';
import { kernel } from '../kernel.ts';
import { compute, numbers } from '../numbers.ts';
import { fold } from '../reduction.ts';

kernel('Softmax', ({ x }, { axis }, { y }) => {
  const along = frontAxis(axis, x.shape.length);
  const data = numbers(x);
  const row = broadcastIndices(x.shape.map((extent, i) => (i === along ? 1 : extent)), x.shape);
  const largest = fold(x, [along], -Infinity, Math.max);
  const exponential = Float64Array.from(data, (value, i) => Math.exp(value - largest[row[i]!]!));
  const sums = new Float64Array(largest.length);
  exponential.forEach((value, i) => { sums[row[i]!]! += value; });
  return { y: compute(y, (i) => exponential[i]! / sums[row[i]!]!) };
});
