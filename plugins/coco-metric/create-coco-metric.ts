import type { Category } from '../../core/data.ts';
import type { Metric } from '../../core/evaluate/detection.ts';
import { collectDetections } from './collect-detections.ts';
import { curvesOfColumns } from './curves-of-columns.ts';
import { evaluateColumns } from './evaluate-columns.ts';
import type { CocoDocument } from './json.ts';
import type { CocoParams } from './params.ts';
import { readGroundTruth } from './read-ground-truth.ts';

/** What the metric is made for. */
export interface CocoMetricOptions {
  /** Categories to score, in the order of the results. */
  readonly categories: readonly Category[];
  readonly groundTruth: CocoDocument;
  /** @default pycocotools' */
  readonly params?: CocoParams;
}

/**
 * COCO average precision as the evaluator uses it: detections are kept in columns, so that nothing goes through JSON.
 * @throws ERR_ANNOTATIONS_INVALID
 */
export function createCocoMetric({ categories, groundTruth, params = {} }: CocoMetricOptions): Metric {
  const truth = readGroundTruth({ ...groundTruth, categories });
  const { columns, add } = collectDetections();
  return { add, compute: () => evaluateColumns(truth, columns, params), curves: () => curvesOfColumns(truth, columns, params) };
}
