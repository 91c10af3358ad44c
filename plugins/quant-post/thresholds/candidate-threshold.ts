import type { Observation } from '../observe.ts';
import { levelGrid, type LevelSpec } from './level-grid.ts';
import { quantizedHistogram, type QuantizationLoss } from './quantized-histogram.ts';

/** What makes one threshold better than another. */
export const LOSSES = {
  /** Mean squared error. */
  mse: ({ squaredError }: QuantizationLoss): number => squaredError,
  /** Difference of the means and of the standard deviations. Source: Paddle `_sample_emd`. */
  emd: ({ mean, quantizedMean, deviation, quantizedDeviation }: QuantizationLoss): number =>
    Math.abs(mean - quantizedMean) + Math.abs(deviation - quantizedDeviation),
} as const;

/** Shares of the largest magnitude that are tried: 0.3, 0.32, … 1, as in Paddle, which stops before the last. */
export const SEARCHED_SHARES: readonly number[] = Array.from({ length: 36 }, (_, i) => (15 + i) / 50);

/** Powers of two of an eighth of the largest magnitude. Source: Lin et al., "FQ-ViT" (2022); Paddle `_sample_ptf`. */
export const POWER_OF_TWO_SHARES: readonly number[] = [0.125, 0.25, 0.5, 1];

/** What is tried, and what makes one threshold better than another. */
export interface Search {
  /** Shares of the largest magnitude, rising. */
  readonly shares: readonly number[];
  readonly loss: (found: QuantizationLoss) => number;
}

/** Of the given shares of the largest magnitude, the threshold with the smallest loss; the larger one of equals. */
export function candidateThreshold(observation: Observation, spec: LevelSpec, { shares, loss }: Search): number {
  const { absMax, histogram } = observation;
  let best = { threshold: absMax, loss: Infinity };
  for (const share of shares) {
    const threshold = share * absMax;
    const found = loss(quantizedHistogram(histogram!, levelGrid(spec, observation, threshold)));
    if (found <= best.loss) best = { threshold, loss: found };
  }
  return best.threshold;
}
