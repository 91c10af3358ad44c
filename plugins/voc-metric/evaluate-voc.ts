import type { MetricResult, PrecisionCurves } from '../../core/evaluate/detection.ts';
import type { CocoColumns, DetectionColumns } from '../coco-metric/columns.ts';
import type { CocoDocument, CocoResult } from '../coco-metric/json.ts';
import { readGroundTruth } from '../coco-metric/read-ground-truth.ts';
import { readResults } from '../coco-metric/read-results.ts';
import { explain } from '../coco-metric/reason.ts';
import { curvesOfBoxes, evaluateBoxes, type VocDetections, type VocTruth } from './evaluate-boxes.ts';
import type { VocParams } from './params.ts';

/** COCO's annotation document with VOC's flag. */
export type VocDocument = Omit<CocoDocument, 'annotations'> & {
  readonly annotations: readonly (CocoDocument['annotations'][number] & {
    /** Too hard to count. @default iscrowd */
    readonly difficult?: number;
  })[];
};

/** What `evaluateVoc` takes. */
export interface VocRequest extends VocParams {
  readonly groundTruth: VocDocument;
  readonly detections: readonly CocoResult[];
}

/** What `evaluateVoc` returns. */
export interface VocEvaluation extends MetricResult {
  readonly warnings: readonly string[];
}

/**
 * Scores COCO results against COCO annotations with VOC's average precision.
 * @throws ERR_ANNOTATIONS_INVALID, ERR_RESULTS_INVALID
 */
export function evaluateVoc({ groundTruth, detections, ...params }: VocRequest): VocEvaluation {
  return evaluateVocColumns(readVocTruth(groundTruth), readResults(detections, groundTruth.images), params);
}

/** Ground truth in columns, with the difficult objects. */
export interface VocColumns extends CocoColumns {
  /** [n] 1 for difficult objects. */
  readonly difficult: Uint8Array;
}

/** @throws ERR_ANNOTATIONS_INVALID */
export function readVocTruth(document: VocDocument): VocColumns {
  const truth = readGroundTruth(document);
  return { ...truth, difficult: Uint8Array.from(document.annotations, ({ difficult, iscrowd }) => (difficult ?? iscrowd) ? 1 : 0) };
}

/** The curves behind the averages of `evaluateVocColumns`. */
export function curvesOfVocColumns(truth: VocColumns, detections: DetectionColumns, params: VocParams): PrecisionCurves {
  return curvesOfBoxes(...inCorners(truth, detections), params);
}

/** As `evaluateVoc`, for detections in columns. */
export function evaluateVocColumns(truth: VocColumns, detections: DetectionColumns, params: VocParams): VocEvaluation {
  const { images, categories, groundTruth, difficult } = truth;
  const result = evaluateBoxes(...inCorners(truth, detections), params);
  // What does not count is to VOC what crowds are to COCO; annotation ids mean nothing to it.
  const crowd = params.evaluateDifficult ? new Uint8Array(difficult.length) : difficult;
  const scope = { imgIds: images, catIds: categories.map(({ id }) => id) };
  return { ...result, ...explain({ images, categories, groundTruth: { ...groundTruth, crowd } }, detections, scope) };
}

function inCorners({ images, categories, groundTruth: { imageIds, categoryIds, boxes }, difficult }: VocColumns, detections: DetectionColumns): [VocTruth, VocDetections] {
  return [{ images, categories, imageIds, categoryIds, boxes: corners(boxes), difficult }, { ...detections, boxes: corners(detections.boxes) }];
}

/** x, y, width, height to x1, y1, x2, y2. */
function corners(boxes: ArrayLike<number>): Float64Array {
  return Float64Array.from(boxes, (value, i) => i % 4 < 2 ? value : value + boxes[i - 2]!);
}
