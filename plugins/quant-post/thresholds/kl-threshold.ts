/** One version's constants of the search. */
export interface KlForm {
  /** Share of the bins at which the search begins. */
  readonly start: number;
  /** Levels the magnitudes are put into. */
  readonly levels: number;
  /** Whether runs differ by one bin at most. Otherwise the last one takes what the others leave, which can be `levels` − 1 bins. */
  readonly even: boolean;
}

/**
 * The threshold whose clipped and quantized distribution diverges least from what was seen.
 *
 * For each end bin i the reference P is the histogram up to i with everything beyond added to its last bin; Q is the
 * histogram up to i (without what is beyond) merged into `levels` runs of bins, each run spread evenly over the bins of P that
 * are not empty. Sums over a run come from running totals, so one i costs
 * `levels` steps, not 2048 logarithms.
 * Source: Migacz, "8-bit inference with TensorRT" (2017); Paddle `cal_kl_threshold`, with its constants and its end conditions.
 * @param histogram counts per bin
 * @param width of a bin; the threshold is (i + 0.5) · width, whatever the histogram starts at
 */
export function klThreshold(histogram: Float64Array, width: number, form: KlForm): number {
  const totals = runningTotals(histogram);
  const first = Math.trunc((histogram.length - 1) * form.start);
  let best = 0;
  let least = Infinity;
  for (let end = first; end < histogram.length; end++) {
    if (histogram[end - 1] === 0) continue;
    const divergence = divergenceAt(end, form, histogram, totals);
    if (best === 0 || divergence < least) [best, least] = [end, divergence];
  }
  if (best === 0) {
    best = first;
    while (best > 0 && histogram[best] === 0) best--;
  }
  return (best + 0.5) * width;
}

/** Sums over the bins before an index. */
interface Totals {
  readonly counts: Float64Array;
  /** Bins that are not empty. */
  readonly filled: Float64Array;
  /** Σ p · ln p. */
  readonly entropy: Float64Array;
}

function runningTotals(histogram: Float64Array): Totals {
  const [counts, filled, entropy] = [0, 1, 2].map(() => new Float64Array(histogram.length + 1)) as [Float64Array, Float64Array, Float64Array];
  histogram.forEach((count, bin) => {
    counts[bin + 1] = counts[bin]! + count;
    filled[bin + 1] = filled[bin]! + (count === 0 ? 0 : 1);
    entropy[bin + 1] = entropy[bin]! + plogp(count);
  });
  return { counts, filled, entropy };
}

/** Σ p·(ln(p·ΣQ) − ln(q·ΣP)) / ΣP, over the bins where p is not 0. */
function divergenceAt(end: number, form: KlForm, histogram: Float64Array, { counts, filled, entropy }: Totals): number {
  const total = counts.at(-1)!;
  const outliers = total - counts[end]!;
  const last = histogram[end - 1]! + outliers;
  const sumQ = counts[end]!;
  const ownEntropy = entropy[end - 1]! + plogp(last);
  const levels = form.even ? Math.min(form.levels, end) : form.levels;
  const runEnd = runEnds(end, { ...form, levels });
  let crossEntropy = 0;
  for (let level = 0, from = 0, to: number; level < levels; level++, from = to) {
    to = runEnd(level);
    const bins = filled[to]! - filled[from]!;
    if (bins === 0) continue;
    const merged = counts[to]! - counts[from]!;
    const p = merged + (to === end ? outliers : 0);
    crossEntropy += p * Math.log(merged / bins);
  }
  return (ownEntropy + total * Math.log(sumQ) - crossEntropy - total * Math.log(total)) / total;
}

/** The bin before which the run of a level ends. */
function runEnds(end: number, { levels, even }: KlForm): (level: number) => number {
  if (even) return (level) => Math.trunc(((level + 1) * end) / levels);
  const run = Math.trunc(end / levels);
  return (level) => (level === levels - 1 ? end : (level + 1) * run);
}

function plogp(count: number): number {
  return count === 0 ? 0 : count * Math.log(count);
}
