import type { Run } from '../run.ts';

/** Largest mean differences that are accepted between two runs of one network. */
export interface Tolerances {
  /** Of raw predictions, in their standard deviations. */
  readonly raw: number;
  /** Of class scores. */
  readonly scores: number;
  /** Of corners, in sides of their box. */
  readonly boxes: number;
}

/**
 * Rounding flips cascade through a quantized network: single numbers differ by whole deviations while both sides are
 * right. Seen on the BCCD network: means of raw outputs 0.02 to 0.05 standard deviations when trained, 0.05 to 0.15 after
 * 80 steps (two engines running the same graph differ by two thirds of that; the rest is the rounding of biases to
 * int32), of scores 0.012, of boxes 0.004. One layer's scale 10 % off gave 0.3 to 0.6 and scores 0.03 to 0.08, but only
 * 0.18 in the last layers, which passes; 50 % off was refused in every layer tried.
 */
const QUANTIZED = { scores: 0.05, boxes: 0.1 } as const;

/** A float network has nothing to flip: engines differ by the order of their sums. */
const FLOAT: Tolerances = { raw: 1e-3, scores: 1e-4, boxes: 1e-3 };

/** What a run's exports are held to; `export.tolerance` is that of quantized raw predictions. */
export function tolerancesOf({ plan, config }: Pick<Run, 'plan' | 'config'>): Tolerances {
  return plan.entries().length === 0 ? FLOAT : { raw: config.export.tolerance, ...QUANTIZED };
}
