import { linearTaps } from '../../backend-reference/interpolation.ts';
import { lowerTfjs } from '../lowering.ts';
import { resize, resizeMatrix } from '../resize.ts';

lowerTfjs('ResizeBilinear', (on, { inputs: { x }, outputs: { y }, attrs: { alignCorners, alignMode } }) => (
  { y: resize(on, on.of(x), ...matrices(x.type.shape, y.type.shape, alignCorners, alignMode)) }
));

lowerTfjs('ResizeBilinearGrad', (on, { inputs: { dy }, outputs: { dx }, attrs: { alignCorners, alignMode } }) => (
  { dx: resize(on, on.of(dy), ...matrices(dx.type.shape, dy.type.shape, alignCorners, alignMode), { transposed: true }) }
));

function matrices(x: readonly number[], y: readonly number[], alignCorners: boolean, alignMode: number) {
  const [rows, columns] = [2, 3].map((axis) => resizeMatrix(x[axis]!, linearTaps(x[axis]!, y[axis]!, alignCorners, alignMode)));
  return [rows!, columns!] as const;
}
