import type { VocParams } from './params.ts';

/**
 * IoU of two boxes [x1, y1, x2, y2] whose corners are pixels that belong to them, so that a side is x2 − x1 + 1 long.
 * The `paddle` convention calls boxes apart when they only share an edge; `voc` gives them their shared pixels.
 */
export function pixelOverlap(a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number, convention: Required<VocParams>['convention']): number {
  const width = Math.min(a[i + 2]!, b[j + 2]!) - Math.max(a[i]!, b[j]!);
  const height = Math.min(a[i + 3]!, b[j + 3]!) - Math.max(a[i + 1]!, b[j + 1]!);
  const apart = convention === 'paddle' ? width <= 0 || height <= 0 : width <= -1 || height <= -1;
  if (apart) return 0;
  const shared = (width + 1) * (height + 1);
  return shared / (areaOf(a, i) + areaOf(b, j) - shared);
}

const areaOf = (boxes: ArrayLike<number>, i: number): number => (boxes[i + 2]! - boxes[i]! + 1) * (boxes[i + 3]! - boxes[i + 1]! + 1);
