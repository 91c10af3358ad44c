/** How much of a signal quantization changed. */
export interface Noise {
  /** Signal to quantization noise in dB, 10 · log10(Σx² / Σ(x − y)²); of the middle channel where channels are told apart. */
  readonly sqnr: number;
  /** Cosine of the angle between the two; of the middle channel. */
  readonly cosine: number;
}

/** What an error of zero counts as: more than float32 can show, and a number that JSON has. */
const MOST_SQNR = 200;

/**
 * Sums of squares of a signal, of what became of it, and of the difference, for each channel, over any number of tensors.
 *
 * Weights are told by the middle channel: the batch norm behind scales channels apart, so in one sum a single channel of
 * large values would hide that all others are ruined, and in a mean one that is switched off would ruin the figure.
 */
export class NoiseSums {
  readonly #signal: number[] = [];
  readonly #other: number[] = [];
  readonly #error: number[] = [];

  /** One element per channel; one channel for sums over everything. */
  add(signal: ArrayLike<number>, other: ArrayLike<number>, error: ArrayLike<number>): void {
    for (let channel = 0; channel < signal.length; channel++) {
      this.#signal[channel] = (this.#signal[channel] ?? 0) + signal[channel]!;
      this.#other[channel] = (this.#other[channel] ?? 0) + other[channel]!;
      this.#error[channel] = (this.#error[channel] ?? 0) + error[channel]!;
    }
  }

  /** Undefined where there is no signal, or none but such whose squares float32 cannot add up. */
  result(): Noise | undefined {
    const channels = [...this.#signal.keys()].filter((channel) => this.#signal[channel]! > 0 && Number.isFinite(this.#signal[channel]! + this.#other[channel]! + this.#error[channel]!));
    if (channels.length === 0) return undefined;
    const ratio = median(channels.map((channel) => this.#error[channel]! / this.#signal[channel]!));
    return { sqnr: Math.min(-10 * Math.log10(ratio), MOST_SQNR), cosine: median(channels.map((channel) => this.#cosine(channel))) };
  }

  /** From the difference, which is exact where both are nearly the same: 1 − cos = (Σe² − (‖x‖ − ‖y‖)²) / (2 ‖x‖ ‖y‖). */
  #cosine(channel: number): number {
    const [x, y] = [Math.sqrt(this.#signal[channel]!), Math.sqrt(this.#other[channel]!)];
    return y === 0 ? 0 : 1 - Math.max(0, this.#error[channel]! - (x - y) ** 2) / (2 * x * y);
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
