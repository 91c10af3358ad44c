/** How long a search may take. */
export class Budget {
  readonly #end: number;
  readonly #signal: AbortSignal | undefined;

  /** @param seconds unlimited when left out */
  constructor(seconds: number | undefined, signal?: AbortSignal) {
    this.#end = seconds === undefined ? Infinity : performance.now() + seconds * 1000;
    this.#signal = signal;
  }

  /** Whether a piece of work of so many seconds still fits. */
  allows(seconds: number): boolean {
    return this.#signal?.aborted !== true && performance.now() + seconds * 1000 <= this.#end;
  }
}
