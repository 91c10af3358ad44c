import { nearestMatrix, resize, resizeGrad } from '../interpolation.ts';
import { lower } from '../lowering.ts';

lower('ResizeNearest', (on, { inputs: { x }, outputs: { y }, attrs: { alignCorners } }) => {
  const [, , height, width] = x.type.shape as [number, number, number, number];
  const [, , outHeight, outWidth] = y.type.shape as [number, number, number, number];
  const [rows, columns] = [nearestMatrix(height, outHeight, alignCorners), nearestMatrix(width, outWidth, alignCorners)];
  if (rows.repeats === undefined || columns.repeats === undefined) return { y: resize(on, on.of(x), x.type.shape, rows, columns) };
  const scales = on.vector([1, 1, rows.repeats, columns.repeats]);
  return { y: on.op('Resize', [on.of(x), '', scales], { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }) };
});

lower('ResizeNearestGrad', (on, { inputs: { dy }, outputs: { dx }, attrs: { alignCorners } }) => {
  const [, , height, width] = dx.type.shape as [number, number, number, number];
  const [, , outHeight, outWidth] = dy.type.shape as [number, number, number, number];
  const [rows, columns] = [nearestMatrix(height, outHeight, alignCorners), nearestMatrix(width, outWidth, alignCorners)];
  if (rows.repeats === undefined || columns.repeats === undefined) return { dx: resizeGrad(on, on.of(dy), dy.type.shape, rows, columns) };
  const kernel = [rows.repeats, columns.repeats];
  return { dx: on.mul(on.op('AveragePool', [on.of(dy)], { kernel_shape: kernel, strides: kernel }), rows.repeats * columns.repeats) };
});
