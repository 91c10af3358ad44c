import type { PresentRange } from './quantizer-ranges.ts';
import type { QuantizerRanges, RangeFacts } from './run-history.ts';

/** Moments held; when there are more every other one is forgotten. */
const MOST = 256;

/** What quantizers represented from time to time, in a bounded space. */
export class RangeHistory {
  #iterations: number[];
  readonly #quantizers: Map<string, { facts: Omit<QuantizerRanges, 'low' | 'high'>; low: (number | null)[]; high: (number | null)[] }>;

  constructor({ iterations, quantizers }: RangeFacts = { iterations: [], quantizers: [] }) {
    this.#iterations = [...iterations];
    this.#quantizers = new Map(quantizers.map(({ low, high, ...facts }) => [facts.name, { facts, low: [...low], high: [...high] }]));
  }

  /** @param iteration steps done */
  add(iteration: number, present: readonly PresentRange[]): void {
    if (this.#iterations.at(-1) === iteration) return;
    for (const { name, kind, bits, weight, scales } of present) {
      const earlier = this.#iterations.map(() => null);
      if (!this.#quantizers.has(name)) this.#quantizers.set(name, { facts: { name, kind, bits, weight, scales: scales.length }, low: [...earlier], high: [...earlier] });
    }
    const byName = new Map(present.map((one) => [one.name, one.range]));
    for (const [name, { low, high }] of this.#quantizers) {
      low.push(byName.get(name)?.low ?? null);
      high.push(byName.get(name)?.high ?? null);
    }
    this.#iterations.push(iteration);
    if (this.#iterations.length > MOST) this.#halve();
  }

  toJSON(): RangeFacts {
    return { iterations: this.#iterations, quantizers: [...this.#quantizers.values()].map(({ facts, low, high }) => ({ ...facts, low, high })) };
  }

  #halve(): void {
    const kept = <T>(values: readonly T[]): T[] => values.filter((_, i) => i % 2 === 0);
    this.#iterations = kept(this.#iterations);
    for (const one of this.#quantizers.values()) [one.low, one.high] = [kept(one.low), kept(one.high)];
  }
}
