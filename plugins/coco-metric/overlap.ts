import type { CocoColumns, DetectionColumns } from './columns.ts';
import { maskOverlap, type RunLengths } from './run-lengths.ts';

/** IoU of one detection and one annotation; with a crowd the union is the detection alone. */
export type Overlap = (detection: number, annotation: number) => number;

/** IoU of boxes in double precision, with the arithmetic of maskApi.c (bbIou). */
export function boxOverlap({ boxes: detected }: DetectionColumns, { groundTruth }: CocoColumns): Overlap {
  const { boxes: annotated, crowd } = groundTruth;
  return (detection, annotation) => {
    const d = detection * 4;
    const g = annotation * 4;
    const width = Math.min(detected[d + 2]! + detected[d]!, annotated[g + 2]! + annotated[g]!) - Math.max(detected[d]!, annotated[g]!);
    if (width <= 0) return 0;
    const height = Math.min(detected[d + 3]! + detected[d + 1]!, annotated[g + 3]! + annotated[g + 1]!) - Math.max(detected[d + 1]!, annotated[g + 1]!);
    if (height <= 0) return 0;
    const area = detected[d + 2]! * detected[d + 3]!;
    const shared = width * height;
    return shared / (crowd[annotation] ? area : area + annotated[g + 2]! * annotated[g + 3]! - shared);
  };
}

/** IoU of masks. Both sides must have them. */
export function segmentOverlap(detected: readonly RunLengths[], annotated: readonly RunLengths[], crowd: ArrayLike<number>): Overlap {
  return (detection, annotation) => maskOverlap(detected[detection]!, annotated[annotation]!, crowd[annotation] === 1);
}
