import type { Category } from '../../core/data.ts';
import type { RunLengths } from './run-lengths.ts';

/** Ground truth as typed arrays, one entry per annotation in file order. */
export interface GroundTruthColumns {
  readonly imageIds: ArrayLike<number>;
  readonly categoryIds: ArrayLike<number>;
  /** [n,4] x, y, width, height. */
  readonly boxes: ArrayLike<number>;
  /** [n] square pixels; decides small, medium and large. */
  readonly areas: ArrayLike<number>;
  /** [n] 1 for crowds: detections on them count neither way. */
  readonly crowd: ArrayLike<number>;
  /** [n] annotation ids. Only id 0 matters: what matches it counts as a miss, as in pycocotools. */
  readonly ids?: ArrayLike<number>;
  /** [n] masks, for `segm`. */
  readonly masks?: readonly RunLengths[];
}

/** Detections as typed arrays, in the order they were made: equal scores keep it. */
export interface DetectionColumns {
  readonly imageIds: ArrayLike<number>;
  readonly categoryIds: ArrayLike<number>;
  /** [n,4] x, y, width, height. */
  readonly boxes: ArrayLike<number>;
  /** [n], finite. */
  readonly scores: ArrayLike<number>;
  /** [n] square pixels. @default width × height */
  readonly areas?: ArrayLike<number>;
  /** [n] masks, for `segm`. */
  readonly masks?: readonly RunLengths[];
}

/** A data set's ground truth, ready to be scored against any number of times. */
export interface CocoColumns {
  /** Ids of all images, those without annotations too. */
  readonly images: readonly number[];
  readonly categories: readonly Category[];
  readonly groundTruth: GroundTruthColumns;
}
