import { lower } from '../lowering.ts';

lower('ResizeBilinear', (on, { inputs: { x }, outputs: { y }, attrs: { alignCorners, alignMode } }) => {
  const coordinates = alignCorners ? 'align_corners' : alignMode === 0 ? 'half_pixel' : 'asymmetric';
  on.emit(y, 'Resize', [x, undefined, undefined, on.ints(y.type.shape)], { mode: 'linear', coordinate_transformation_mode: coordinates });
});
