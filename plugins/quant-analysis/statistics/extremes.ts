import type { Feeds } from '../../quant-post/index.ts';
import { numberAt } from './measure-pair.ts';

/** Extremes and clipped share of one tensor over the images, from the outputs of `emitTensor`. */
export class Extremes {
  #low = Infinity;
  #high = -Infinity;
  #clipped = 0;
  #images = 0;

  add(outputs: Feeds, id: string): this {
    this.#low = Math.min(this.#low, -numberAt(outputs, `${id}|negated`));
    this.#high = Math.max(this.#high, numberAt(outputs, `${id}|high`));
    this.#clipped += numberAt(outputs, `${id}|clipped`);
    this.#images++;
    return this;
  }

  get absMax(): number {
    return Math.max(this.#high, -this.#low);
  }

  result(): { readonly low: number; readonly high: number; readonly clipped: number } {
    return { low: this.#low, high: this.#high, clipped: this.#clipped / this.#images };
  }
}
