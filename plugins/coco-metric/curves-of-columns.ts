import type { CategoryCurves, PrecisionCurves } from '../../core/evaluate/detection.ts';
import type { CocoColumns, DetectionColumns } from './columns.ts';
import { matchClasses } from './match-classes.ts';
import { type CocoParams, resolveParams } from './params.ts';
import { precisionCurve } from './precision.ts';

/**
 * The curves that average precision is the mean of, over boxes of every size, with the largest `maxDets`. Categories without
 * annotations that count have none.
 * @throws ERR_METRIC_PARAMETER
 */
export function curvesOfColumns(truth: CocoColumns, detections: DetectionColumns, params: CocoParams = {}): PrecisionCurves {
  const resolved = resolveParams(params, truth.images, truth.categories.map(({ id }) => id));
  const { iouThrs: ious, recThrs: recalls, catIds, useCats } = resolved;
  const names = new Map(truth.categories.map(({ id, name }) => [id, name]));
  const categories: CategoryCurves[] = [];
  matchClasses(truth, detections, resolved, (c, { detections: count, state, positives: [positives = 0] }) => {
    if (positives === 0) return;
    const scratch = new Float64Array(count);
    const id = useCats ? catIds[c]! : -1;
    // Every size is the first of the area ranges.
    const precision = ious.map((_, t) => precisionCurve(state.subarray(t * count, (t + 1) * count), positives, recalls, scratch));
    categories.push({ id, name: useCats ? names.get(id) ?? String(id) : '*', precision });
  });
  return { recalls, ious, categories };
}
