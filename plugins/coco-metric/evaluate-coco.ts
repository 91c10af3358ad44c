import { evaluateColumns } from './evaluate-columns.ts';
import type { CocoDocument, CocoResult, IouType } from './json.ts';
import type { CocoParams } from './params.ts';
import { readGroundTruth } from './read-ground-truth.ts';
import { readResults } from './read-results.ts';
import type { CocoEvaluation } from './summarize.ts';

/** What `evaluateCoco` takes: the two documents and pycocotools' parameters. */
export interface CocoRequest extends CocoParams {
  readonly groundTruth: CocoDocument;
  readonly detections: readonly CocoResult[];
  /** Compare boxes or masks. @default bbox */
  readonly iouType?: IouType;
}

/**
 * Scores COCO results against COCO annotations, with the numbers of pycocotools.
 * @throws ERR_ANNOTATIONS_INVALID, ERR_RESULTS_INVALID, ERR_METRIC_PARAMETER
 * @example
 * const groundTruth = {
 *   images: [{ id: 1 }], categories: [{ id: 7, name: 'cell' }],
 *   annotations: [{ id: 1, image_id: 1, category_id: 7, bbox: [10, 10, 40, 40] }],
 * };
 * const detections = [{ image_id: 1, category_id: 7, bbox: [10, 10, 40, 40], score: 0.9 }];
 * evaluateCoco({ groundTruth, detections }).stats.AP // 1
 */
export function evaluateCoco({ groundTruth, detections, iouType = 'bbox', ...params }: CocoRequest): CocoEvaluation {
  const truth = readGroundTruth(groundTruth, iouType);
  return evaluateColumns(truth, readResults(detections, groundTruth.images, iouType), params);
}
