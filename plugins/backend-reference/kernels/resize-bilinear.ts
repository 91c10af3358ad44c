import type { TensorType } from '../../../core/ir/types.ts';
import { eachShare, linearTaps, type Tap } from '../interpolation.ts';
import { kernel } from '../kernel.ts';
import { accumulator, numbers, rounded } from '../numbers.ts';

kernel('ResizeBilinear', ({ x }, { alignCorners, alignMode }, { y }) => {
  const data = numbers(x);
  const sums = accumulator(y);
  const [rows, columns] = taps(x, y, alignCorners, alignMode);
  eachShare(x.shape, y.shape, rows, columns, (xi, yi, share) => { sums[yi]! += share * data[xi]!; });
  return { y: rounded(y, sums) };
});

kernel('ResizeBilinearGrad', ({ dy }, { alignCorners, alignMode }, { dx }) => {
  const flow = numbers(dy);
  const sums = accumulator(dx);
  const [rows, columns] = taps(dx, dy, alignCorners, alignMode);
  eachShare(dx.shape, dy.shape, rows, columns, (xi, yi, share) => { sums[xi]! += share * flow[yi]!; });
  return { dx: rounded(dx, sums) };
});

function taps(x: TensorType, y: TensorType, alignCorners: boolean, alignMode: number): [Tap[][], Tap[][]] {
  return [linearTaps(x.shape[2]!, y.shape[2]!, alignCorners, alignMode), linearTaps(x.shape[3]!, y.shape[3]!, alignCorners, alignMode)];
}
