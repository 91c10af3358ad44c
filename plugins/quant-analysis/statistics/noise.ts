/** How much of a signal quantization changed, channel by channel and then averaged. */
export interface Noise {
  /** Signal to quantization noise in dB: −10 · log10 of the channels' mean noise-to-signal ratio. */
  readonly sqnr: number;
  /** Cosine of the angle between the two, mean over the channels. */
  readonly cosine: number;
}

/** What an error of zero counts as: more than float32 can show, and a number that JSON has. */
const MOST_SQNR = 200;

/**
 * Sums of squares of a signal, of what became of it, and of the difference, for each channel, over any number of tensors.
 *
 * Per channel, because a batch norm or the next layer scales channels apart: in one sum a single channel of large values
 * drowns the noise that ruins all the others. A channel that is all noise counts as 0 dB, however small it is.
 */
export class NoiseSums {
  readonly #signal: number[] = [];
  readonly #other: number[] = [];
  readonly #error: number[] = [];

  /** One element per channel. */
  add(signal: ArrayLike<number>, other: ArrayLike<number>, error: ArrayLike<number>): void {
    for (let channel = 0; channel < signal.length; channel++) {
      this.#signal[channel] = (this.#signal[channel] ?? 0) + signal[channel]!;
      this.#other[channel] = (this.#other[channel] ?? 0) + other[channel]!;
      this.#error[channel] = (this.#error[channel] ?? 0) + error[channel]!;
    }
  }

  /** Undefined where there is no signal. */
  result(): Noise | undefined {
    const channels = [...this.#signal.keys()].filter((channel) => this.#signal[channel]! > 0 || this.#error[channel]! > 0);
    if (!channels.some((channel) => this.#signal[channel]! > 0)) return undefined;
    const mean = (of: (channel: number) => number): number => channels.reduce((sum, channel) => sum + of(channel), 0) / channels.length;
    const ratio = mean((channel) => Math.min(1, this.#error[channel]! / this.#signal[channel]!));
    return { sqnr: Math.min(-10 * Math.log10(ratio), MOST_SQNR), cosine: mean((channel) => this.#cosine(channel)) };
  }

  /** From the difference, which is exact where both are nearly the same: 1 − cos = (Σe² − (‖x‖ − ‖y‖)²) / (2 ‖x‖ ‖y‖). */
  #cosine(channel: number): number {
    const [x, y] = [Math.sqrt(this.#signal[channel]!), Math.sqrt(this.#other[channel]!)];
    return x === 0 || y === 0 ? 0 : 1 - Math.max(0, this.#error[channel]! - (x - y) ** 2) / (2 * x * y);
  }
}
