import { kernel } from '../kernel.ts';
import { accumulator, numbers, rounded } from '../numbers.ts';
import { eachWindow } from '../windows.ts';

kernel('AvgPool', ({ x }, attrs, { y }) => {
  const data = numbers(x);
  const sums = accumulator(y);
  eachWindow({ ...attrs, x: x.shape, y: y.shape }, (yi, inside) => {
    for (const xi of inside) sums[yi]! += data[xi]! / divisor(attrs, inside);
  });
  return { y: rounded(y, sums) };
});

kernel('AvgPoolGrad', ({ dy }, attrs, { dx }) => {
  const flow = numbers(dy);
  const sums = accumulator(dx);
  eachWindow({ ...attrs, x: dx.shape, y: dy.shape }, (yi, inside) => {
    for (const xi of inside) sums[xi]! += flow[yi]! / divisor(attrs, inside);
  });
  return { dx: rounded(dx, sums) };
});

/** `exclusive` counts only what lies inside the image; otherwise the padding counts as zeros. */
function divisor({ exclusive, kernel: [height = 1, width = 1] }: { readonly exclusive: boolean; readonly kernel: readonly number[] }, inside: readonly number[]): number {
  return exclusive ? inside.length : height * width;
}
