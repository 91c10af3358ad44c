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
  const hits = precisionAtHits(state, scratch);
  for (let i = hits - 1; i > 0; i--) {
    if (scratch[i]! > scratch[i - 1]!) scratch[i - 1] = scratch[i]!;
  }
  let sum = 0;
  let hit = 0;
  for (const threshold of recallThresholds) {
    while (hit < hits && (hit + 1) / positives < threshold) hit++;
    if (hit === hits) break;
    sum += scratch[hit]!;
  }
  return sum / recallThresholds.length;
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
