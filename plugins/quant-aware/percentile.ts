import { movingAverageOf } from './moving-average-abs-max.ts';

/**
 * Scale is a moving average of a percentile of |x|: outliers, which one step may have and the next not, do not widen the
 * steps of all other values. They are clipped.
 */
export const percentile = movingAverageOf(({ editor, value, spec }) =>
  editor.emit('AbsPercentile', { x: value }, { percent: spec.percentile ?? 99.99 }, { name: `${value.name}.percentile` }).y);
