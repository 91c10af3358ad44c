import { linearMatrix, resize, resizeGrad } from '../interpolation.ts';
import { lower } from '../lowering.ts';

lower('ResizeBilinear', (on, { inputs: { x }, outputs: { y }, attrs: { alignCorners, alignMode } }) => {
  const [rows, columns] = [2, 3].map((axis) => linearMatrix(x.type.shape[axis]!, y.type.shape[axis]!, alignCorners, alignMode));
  return { y: resize(on, on.of(x), x.type.shape, rows!, columns!) };
});

lower('ResizeBilinearGrad', (on, { inputs: { dy }, outputs: { dx }, attrs: { alignCorners, alignMode } }) => {
  const [rows, columns] = [2, 3].map((axis) => linearMatrix(dx.type.shape[axis]!, dy.type.shape[axis]!, alignCorners, alignMode));
  return { dx: resizeGrad(on, on.of(dy), dy.type.shape, rows!, columns!) };
});
