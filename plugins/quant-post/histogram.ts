/** Bins of |x|, as in Paddle. */
export const HISTOGRAM_BINS = 2048;

/**
 * Counts of |x| in equal bins from `from` to `to`, those of negative values apart. Grows with neither images nor elements.
 *
 * A plain loop over the typed array: 6 ns per element on one core. Judging 36 thresholds for mse from it takes half a
 * millisecond; the engine, fake-quantizing every element 36 times, takes 68 ns per element for the same.
 */
export class Histogram {
  readonly from: number;
  /** Width of a bin. */
  readonly width: number;
  readonly #positive = new Float64Array(HISTOGRAM_BINS);
  readonly #negative = new Float64Array(HISTOGRAM_BINS);

  constructor(from: number, to: number) {
    this.from = from;
    this.width = (to - from) / HISTOGRAM_BINS;
  }

  /** Counts the elements; what lies outside goes to the outermost bins. */
  add(data: Float32Array): void {
    const { from } = this;
    const perUnit = this.width > 0 ? 1 / this.width : 0;
    const [positive, negative] = [this.#positive, this.#negative];
    for (let i = 0; i < data.length; i++) {
      const x = data[i]!;
      let bin = ((x < 0 ? -x : x) - from) * perUnit;
      bin = bin < 0 ? 0 : bin >= HISTOGRAM_BINS ? HISTOGRAM_BINS - 1 : bin | 0;
      if (x < 0) negative[bin]!++;
      else positive[bin]!++;
    }
  }

  /** Elements per bin of |x|. */
  get magnitudes(): Float64Array {
    return this.#positive.map((count, bin) => count + this.#negative[bin]!);
  }

  /** Elements ≥ 0 per bin. */
  get positive(): Float64Array {
    return this.#positive;
  }

  /** Elements below 0 per bin of |x|. */
  get negative(): Float64Array {
    return this.#negative;
  }

  /** Elements counted. */
  get total(): number {
    return sum(this.#positive) + sum(this.#negative);
  }

  /** Middle of a bin. */
  middle(bin: number): number {
    return this.from + (bin + 0.5) * this.width;
  }

  /** Share of the elements whose magnitude is beyond a threshold, bins cut by it in proportion. */
  shareBeyond(threshold: number): number {
    const { total, magnitudes } = this;
    if (total === 0 || !(this.width > 0)) return 0;
    const position = (threshold - this.from) / this.width;
    let beyond = 0;
    for (let bin = 0; bin < HISTOGRAM_BINS; bin++) beyond += magnitudes[bin]! * Math.min(Math.max(bin + 1 - position, 0), 1);
    return beyond / total;
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
