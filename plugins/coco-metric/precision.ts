import { HIT, IGNORED } from './match-group.ts';

/** numpy.spacing(1), which pycocotools adds to the denominator of precision. */
const SPACING = 2 ** -52;

/**
 * Average precision of one ranking: precision, made to fall with recall, read at every recall threshold and averaged.
 * @param state MISS, HIT or IGNORED, by descending score
 * @param positives annotations that count, more than 0
 * @param scratch at least as long as `state`
 */
export function averagePrecision(state: Uint8Array, positives: number, recallThresholds: readonly number[], scratch: Float64Array): number {
  let sum = 0;
  readPrecision(state, positives, recallThresholds, scratch, (precision) => { sum += precision; });
  return sum / recallThresholds.length;
}

/** The curve that is averaged: precision at every recall threshold, 0 from where no detection reaches it. */
export function precisionCurve(state: Uint8Array, positives: number, recallThresholds: readonly number[], scratch: Float64Array): number[] {
  const curve = recallThresholds.map(() => 0);
  readPrecision(state, positives, recallThresholds, scratch, (precision, i) => { curve[i] = precision; });
  return curve;
}

function readPrecision(state: Uint8Array, positives: number, recallThresholds: readonly number[], scratch: Float64Array, read: (precision: number, i: number) => void): void {
  const hits = precisionAtHits(state, scratch);
  for (let i = hits - 1; i > 0; i--) {
    if (scratch[i]! > scratch[i - 1]!) scratch[i - 1] = scratch[i]!;
  }
  let hit = 0;
  for (let i = 0; i < recallThresholds.length; i++) {
    while (hit < hits && (hit + 1) / positives < recallThresholds[i]!) hit++;
    if (hit === hits) break;
    read(scratch[hit]!, i);
  }
}

/** Precision only rises at hits, so that the rest of the curve need not be kept. */
function precisionAtHits(state: Uint8Array, precision: Float64Array): number {
  let hits = 0;
  let counted = 0;
  for (let i = 0; i < state.length; i++) {
    if (state[i] === IGNORED) continue;
    counted++;
    if (state[i] !== HIT) continue;
    precision[hits] = (hits + 1) / (counted + SPACING);
    hits++;
  }
  return hits;
}
