import type { PrecisionCurves } from '../../../core/evaluate/detection.ts';
import { bounded } from './bounded.ts';
import type { CurveAt, CurveFacts } from './run-history.ts';

/** Categories with curves of their own. */
const MOST_CATEGORIES = 100;

/** Overlaps at which they have one. */
const SHOWN_IOUS = [0.5, 0.75];

/** What is kept of a metric's curves: the mean over categories at every overlap, and two curves of each category. */
export function curveFacts({ recalls, ious, categories }: PrecisionCurves, iteration: number): CurveFacts {
  const curve = (iou: number, precision: readonly number[]): CurveAt => ({ iou: rounded(iou), precision: precision.map(rounded) });
  const mean = (t: number): number[] => recalls.map((_, r) => categories.reduce((sum, { precision }) => sum + precision[t]![r]!, 0) / categories.length);
  return {
    iteration, recalls: recalls.map(rounded), total: categories.length,
    mean: categories.length === 0 ? [] : ious.map((iou, t) => curve(iou, mean(t))),
    categories: categories.slice(0, MOST_CATEGORIES).map(({ name, precision }) => ({
      name: bounded(name), curves: ious.flatMap((iou, t) => (SHOWN_IOUS.includes(rounded(iou)) ? [curve(iou, precision[t]!)] : [])),
    })),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
