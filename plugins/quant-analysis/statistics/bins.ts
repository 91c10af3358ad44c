import { HISTOGRAM_BINS, type Histogram } from '../../quant-post/index.ts';

/** A histogram to look at: counts in equal bins. */
export interface Bins {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

/** Bins of a picture. */
const SHOWN = 64;

/** Folds the fine histogram of magnitudes from 0 into few signed bins; without negative values, into positive ones. */
export function toBins({ positive, negative, width }: Histogram): Bins {
  const top = width * HISTOGRAM_BINS;
  if (!negative.some((count) => count > 0)) return { from: 0, to: top, counts: folded(positive, SHOWN) };
  return { from: -top, to: top, counts: [...folded(negative, SHOWN / 2).reverse(), ...folded(positive, SHOWN / 2)] };
}

function folded(fine: Float64Array, count: number): number[] {
  const each = fine.length / count;
  return Array.from({ length: count }, (_, bin) => fine.subarray(bin * each, (bin + 1) * each).reduce((sum, value) => sum + value, 0));
}
