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
  const truth = readVocTruth({ ...(params.convention === 'voc' ? groundTruth : cutToImages(groundTruth)), categories });
  const { columns, add } = collectDetections();
  const mapType = options['map_type'] === 'integral' ? 'integral' : '11point';
  const resolved = { mapType, ...params } as const;
  return { add, compute: () => evaluateVocColumns(truth, columns, resolved), curves: () => curvesOfVocColumns(truth, columns, resolved) };
}

/**
 * Boxes as Paddle's data set gives them to its metric, where they end at the last pixel: annotations count pixels from one, so
 * that a box at the border is written as ending one further. The kit's convention takes them as written.
 */
function cutToImages(groundTruth: VocDocument): VocDocument {
  const sizes = new Map(groundTruth.images.map((image) => [image.id, image]));
  const annotations = groundTruth.annotations.map((annotation) => {
    const { width, height } = sizes.get(annotation.image_id) ?? {};
    if (width === undefined || height === undefined || annotation.bbox?.length !== 4) return annotation;
    const [x, y, w, h] = annotation.bbox as [number, number, number, number];
    const [x1, y1, x2, y2] = [Math.max(0, x), Math.max(0, y), Math.min(width - 1, x + w), Math.min(height - 1, y + h)];
    return { ...annotation, bbox: [x1, y1, x2 - x1, y2 - y1] };
  });
  return { ...groundTruth, annotations };
}
