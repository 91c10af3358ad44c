import type { TensorType } from '../../../core/ir/types.ts';
import { eachShare, nearestTaps, type Tap } from '../interpolation.ts';
import { kernel } from '../kernel.ts';
import { accumulator, numbers, rounded } from '../numbers.ts';

kernel('ResizeNearest', ({ x }, { alignCorners }, { y }) => {
  const data = numbers(x);
  const sums = accumulator(y);
  const [rows, columns] = taps(x, y, alignCorners);
  eachShare(x.shape, y.shape, rows, columns, (xi, yi, share) => { sums[yi]! += share * data[xi]!; });
  return { y: rounded(y, sums) };
});

kernel('ResizeNearestGrad', ({ dy }, { alignCorners }, { dx }) => {
  const flow = numbers(dy);
  const sums = accumulator(dx);
  const [rows, columns] = taps(dx, dy, alignCorners);
  eachShare(dx.shape, dy.shape, rows, columns, (xi, yi, share) => { sums[xi]! += share * flow[yi]!; });
  return { dx: rounded(dx, sums) };
});

function taps(x: TensorType, y: TensorType, alignCorners: boolean): [Tap[][], Tap[][]] {
  return [nearestTaps(x.shape[2]!, y.shape[2]!, alignCorners), nearestTaps(x.shape[3]!, y.shape[3]!, alignCorners)];
}
