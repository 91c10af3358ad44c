/** How long the scores of a command may take, counted from its beginning. */
export class Budget {
  readonly #begun = performance.now();
  readonly #seconds: number;
  readonly #signal: AbortSignal | undefined;

  /** @param seconds unlimited when left out */
  constructor(seconds: number | undefined, signal?: AbortSignal) {
    this.#seconds = seconds ?? Infinity;
    this.#signal = signal;
  }

  /** Seconds so far. */
  get spent(): number {
    return (performance.now() - this.#begun) / 1000;
  }

  /** Whether a piece of work of so many seconds still fits. */
  allows(seconds: number): boolean {
    return this.#signal?.aborted !== true && this.spent + seconds <= this.#seconds;
  }
}
