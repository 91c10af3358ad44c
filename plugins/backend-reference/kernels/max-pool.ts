import { kernel } from '../kernel.ts';
import { accumulator, compute, numbers, rounded } from '../numbers.ts';
import { eachWindow } from '../windows.ts';

kernel('MaxPool', ({ x }, attrs, { y }) => {
  const data = numbers(x);
  const best = accumulator(y).fill(-Infinity);
  eachWindow({ ...attrs, x: x.shape, y: y.shape }, (yi, inside) => {
    for (const xi of inside) best[yi] = Math.max(best[yi]!, data[xi]!);
  });
  return { y: compute(y, (i) => best[i]!) };
});

/** The whole gradient goes to the first of equal maxima in row order, as in Paddle's `pool2d_grad`. */
kernel('MaxPoolGrad', ({ x, y, dy }, attrs, { dx }) => {
  const [data, best, flow] = [numbers(x), numbers(y), numbers(dy)];
  const sums = accumulator(dx);
  eachWindow({ ...attrs, x: x.shape, y: y.shape }, (yi, inside) => {
    const first = inside.find((xi) => data[xi] === best[yi]);
    if (first !== undefined) sums[first]! += flow[yi]!;
  });
  return { dx: rounded(dx, sums) };
});
