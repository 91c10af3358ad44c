import type { Category } from '../../core/data.ts';
import type { Metric } from '../../core/evaluate/detection.ts';
import { collectDetections } from '../coco-metric/collect-detections.ts';
import { curvesOfVocColumns, evaluateVocColumns, readVocTruth, type VocDocument } from './evaluate-voc.ts';
import type { VocParams } from './params.ts';

/** What the metric is made for. */
export interface VocMetricOptions {
  readonly categories: readonly Category[];
  readonly groundTruth: VocDocument;
  /** Configuration as PaddleDetection spells it: `map_type`. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly params?: VocParams;
}

/**
 * VOC average precision as the evaluator uses it.
 * @throws ERR_ANNOTATIONS_INVALID
 */
export function createVocMetric({ categories, groundTruth, options = {}, params = {} }: VocMetricOptions): Metric {
  const truth = readVocTruth({ ...groundTruth, categories });
  const { columns, add } = collectDetections();
  const mapType = options['map_type'] === 'integral' ? 'integral' : '11point';
  const resolved = { mapType, ...params } as const;
  return { add, compute: () => evaluateVocColumns(truth, columns, resolved), curves: () => curvesOfVocColumns(truth, columns, resolved) };
}
