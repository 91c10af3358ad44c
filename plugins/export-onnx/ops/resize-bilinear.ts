import { lower } from '../lowering.ts';

/** `pytorch_half_pixel` is pixel centres, but the first sample for an extent of one: Paddle's mode 0. */
lower('ResizeBilinear', (on, { inputs: { x }, outputs: { y }, attrs: { alignCorners, alignMode } }) => {
  const coordinates = alignCorners ? 'align_corners' : alignMode === 0 ? 'pytorch_half_pixel' : 'asymmetric';
  on.emit(y, 'Resize', [x, undefined, undefined, on.ints(y.type.shape)], { mode: 'linear', coordinate_transformation_mode: coordinates });
});
