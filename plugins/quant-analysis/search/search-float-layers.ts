import type { Score } from '../scoring/score-cache.ts';

/** A choice of layers that stay float, and how good it is. */
export interface Candidate {
  readonly float: readonly string[];
  readonly score: Score;
  readonly met: boolean;
  /** What the float layers cost; smaller is better. */
  readonly cost: number;
}

export interface SearchProblem {
  /** Every layer, the most sensitive first. */
  readonly order: readonly string[];
  /** AP that is to be reached. */
  readonly goal: number;
  /** What a layer costs in float. */
  cost(layer: string): number;
  /** The score with these layers in float; undefined ends the search. */
  score(float: readonly string[]): Promise<Score | undefined>;
  /** Called whenever there is a better candidate than before. */
  found(best: Candidate): Promise<void>;
}

export interface SearchOutcome {
  /** Undefined when not a single score was had. */
  readonly best: Candidate | undefined;
  /** Whether the search came to its end. */
  readonly complete: boolean;
}

/**
 * Looks for few and cheap layers that have to be float for a goal. The most sensitive ones are restored, twice as many
 * each time until the goal holds, then the smallest sufficient number is found by bisection; then groups of them are
 * given back to integers, halves first, single ones last, as long as the goal still holds. What is best at any moment is
 * told: of those that hold the goal the cheapest, before that the one with the highest AP.
 */
export async function searchFloatLayers(problem: SearchProblem): Promise<SearchOutcome> {
  const search = new Search(problem);
  const enough = await search.grow();
  if (enough !== undefined) await search.giveBack(enough);
  return { best: search.best, complete: !search.ended };
}

class Search {
  best: Candidate | undefined;
  /** Whether a score was not to be had. */
  ended = false;
  readonly #problem: SearchProblem;

  constructor(problem: SearchProblem) {
    this.#problem = problem;
  }

  /** The shortest beginning of the order that holds the goal; undefined when none does. */
  async grow(): Promise<readonly string[] | undefined> {
    const { order } = this.#problem;
    let [short, enough] = [-1, 0];
    while (!await this.#meets(order.slice(0, enough))) {
      if (this.ended || enough === order.length) return undefined;
      [short, enough] = [enough, Math.min(Math.max(1, enough * 2), order.length)];
    }
    while (enough - short > 1 && !this.ended) {
      const middle = (short + enough) >> 1;
      if (await this.#meets(order.slice(0, middle))) enough = middle;
      else short = middle;
    }
    return order.slice(0, enough);
  }

  /** Tries to do without groups of the layers, the least sensitive first. */
  async giveBack(float: readonly string[]): Promise<void> {
    let kept = float;
    for (let size = Math.max(1, kept.length >> 1); kept.length > 0 && !this.ended; size >>= 1) {
      for (let end = kept.length; end > 0 && !this.ended; end -= size) {
        const without = [...kept.slice(0, Math.max(0, end - size)), ...kept.slice(end)];
        if (await this.#meets(without)) kept = without;
      }
      if (size === 1) return;
    }
  }

  async #meets(float: readonly string[]): Promise<boolean> {
    const { goal, cost, score, found } = this.#problem;
    const scored = await score(float);
    if (scored === undefined) {
      this.ended = true;
      return false;
    }
    const candidate: Candidate = { float, score: scored, met: scored.AP >= goal, cost: float.reduce((sum, layer) => sum + cost(layer), 0) };
    if (this.best === undefined || isBetter(candidate, this.best)) {
      this.best = candidate;
      await found(candidate);
    }
    return candidate.met;
  }
}

function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.met !== b.met) return a.met;
  return a.met ? a.cost < b.cost : a.score.AP > b.score.AP;
}
