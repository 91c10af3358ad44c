import { roundHalfEven } from '../../../core/quant/quantize-tensor.ts';

/** How Paddle 2.6 judges a threshold: the search, and the form of model it makes. */
export interface PaddleSearchOptions {
  readonly algo: 'mse' | 'emd' | 'ptf';
  readonly bits: number;
  /** `onnx_format`: levels from −2^(b−1). Otherwise what is negative counts as if it were lost. */
  readonly onnxFormat: boolean;
}

/**
 * Paddle 2.6's own search of a threshold, batch by batch, for `compat: paddle-2.6`. It compares batches with each other: mse
 * and emd keep the threshold of the batch that was easiest to quantize, ptf that of the last batch. Without `onnx_format`
 * negative values count as 0, in ptf always.
 * Source: Paddle `PostTrainingQuantization._sample_mse`, `_sample_emd`, `_sample_ptf`.
 */
export class PaddleSearch {
  readonly #options: PaddleSearchOptions;
  #best = { threshold: 0, loss: Infinity };

  constructor(options: PaddleSearchOptions) {
    this.#options = options;
  }

  /** Takes one batch of a value. */
  add(x: Float32Array): void {
    const absMax = largestMagnitude(x);
    if (absMax === 0) return;
    if (this.#options.algo === 'ptf') this.#addPowers(x, absMax);
    else this.#addShares(x, absMax);
  }

  get threshold(): number {
    return this.#best.threshold;
  }

  #addShares(x: Float32Array, absMax: number): void {
    const { algo, bits, onnxFormat } = this.#options;
    const levels = 2 ** (bits - 1) - 1;
    // Summed up as Paddle does, so that 1 is not reached.
    for (let share = 0.3; share <= 1; share += 0.02) {
      const threshold = share * absMax;
      const quantized = onnxFormat
        ? (value: number): number => clip(roundHalfEven(value / threshold * levels), -levels - 1, levels) / levels * threshold
        : (value: number): number => roundHalfEven(clip(value, 0, threshold) / threshold * levels) / levels * threshold;
      const loss = LOSSES[algo as 'mse' | 'emd'](x, quantized);
      if (loss <= this.#best.loss) this.#best = { threshold, loss };
    }
  }

  #addPowers(x: Float32Array, absMax: number): void {
    const levels = 2 ** (this.#options.bits - 1) - 1;
    const losses = [1, 2, 4, 8].map((power) => {
      const step = absMax / levels / 8 * power;
      return { threshold: levels * step, loss: LOSSES.mse(x, (value) => clip(roundHalfEven(value / step), 0, levels) * step) };
    });
    this.#best = losses.reduce((best, next) => (next.loss < best.loss ? next : best));
  }
}

const LOSSES = {
  mse(x: Float32Array, quantized: (value: number) => number): number {
    let sum = 0;
    for (const value of x) sum += (value - quantized(value)) ** 2;
    return sum / x.length;
  },
  emd(x: Float32Array, quantized: (value: number) => number): number {
    const [before, after] = [moments(x, (value) => value), moments(x, quantized)];
    return Math.abs(before.mean - after.mean) + Math.abs(before.deviation - after.deviation);
  },
} as const;

function moments(x: Float32Array, of: (value: number) => number): { mean: number; deviation: number } {
  let [sum, squares] = [0, 0];
  for (const value of x) sum += of(value);
  const mean = sum / x.length;
  for (const value of x) squares += (of(value) - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / x.length) };
}

function largestMagnitude(x: Float32Array): number {
  let largest = 0;
  for (const value of x) largest = Math.max(largest, Math.abs(value));
  return largest;
}

function clip(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
