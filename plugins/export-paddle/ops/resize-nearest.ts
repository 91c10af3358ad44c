import { lower } from '../lowering.ts';
import { resize } from '../resize.ts';

/**
 * Doubling picks the same pixels with and without aligned corners (index floor(k/2)); PaddleDetection says `align_corners`
 * there, which is that layer's default.
 */
lower('ResizeNearest', (on, { inputs: { x }, outputs: { y }, attrs }) => {
  const doubles = attrs.scale.length > 0 && attrs.scale.every((factor) => factor === 2);
  resize(on, 'nearest', x, y, { ...attrs, alignCorners: attrs.alignCorners || doubles, alignMode: 1 });
});
