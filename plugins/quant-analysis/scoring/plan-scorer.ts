import { deriveEvalGraph } from '../../../core/evaluate/derive-graphs.ts';
import { Evaluation } from '../../../core/evaluate/evaluation.ts';
import type { QuantPlan } from '../../../core/quant/plan.ts';
import { PassList } from '../../../core/rewrite/pass.ts';
import { statesToConstants } from '../../../core/rewrite/passes/states-to-constants.ts';
import type { Run } from '../../../core/run.ts';
import { inferenceTensors } from '../../../core/train/averages.ts';
import type { Budget } from './budget.ts';
import { ScoreCache, type Score } from './score-cache.ts';
import { keysOf, type Keys } from './keys.ts';
import { SubPlanRuns } from './sub-plan-runs.ts';

/** What a scorer works with. */
export interface ScorerOptions {
  /** Images of a pass, the first of the evaluation dataset; all when left out. */
  readonly images?: number | undefined;
  /** File the scores are kept in. */
  readonly cache: string;
  readonly budget: Budget;
}

/** How one plan is scored. */
export interface ScoreOptions {
  /** Called with the share of the pass that is done. */
  readonly moved?: ((share: number) => void) | undefined;
  /** Further passes the budget must have room for. @default 0 */
  readonly spare?: number | undefined;
}

/**
 * Measures sub-plans of a run's plan. Each is compiled by itself, its states as constants, which is faster than one graph
 * with switches: `docs/decisions/0009-one-graph-for-each-sub-plan.md`.
 */
export class PlanScorer {
  readonly #run: Run;
  readonly #subPlans: SubPlanRuns;
  readonly #evaluation: Evaluation;
  readonly #cache: ScoreCache;
  /** What the numbers depend on. */
  readonly keys: Keys;
  readonly #budget: Budget;
  /** Mean seconds of a pass so far. */
  #pass = { count: 0, seconds: 0 };

  private constructor({ run, evaluation, cache, budget }: { run: Run; evaluation: Evaluation; cache: ScoreCache; budget: Budget }) {
    this.#run = run;
    this.#subPlans = new SubPlanRuns(run);
    this.#evaluation = evaluation;
    this.#cache = cache;
    this.keys = keysOf(run, evaluation.dataset);
    this.#budget = budget;
  }

  /** @throws ERR_SECTION_MISSING, ERR_DATASET_… */
  static async open(run: Run, { images, cache, budget }: ScorerOptions): Promise<PlanScorer> {
    const evaluation = await Evaluation.open(run, { images, manyPasses: true });
    return new PlanScorer({ run, evaluation, cache: await ScoreCache.open(cache), budget });
  }

  /** Number of images of a pass. */
  get images(): number {
    return this.#evaluation.dataset.records.length;
  }

  /** Passes measured, as opposed to scores that were known. */
  get measured(): number {
    return this.#pass.count;
  }

  /** Mean seconds of the passes measured; NaN before the first. */
  get secondsPerPass(): number {
    return this.#pass.seconds / this.#pass.count;
  }

  /** The run with a sub-plan in force. */
  runOf(plan: QuantPlan): Run {
    return this.#subPlans.of(plan);
  }

  /** What is known of a plan without measuring. */
  known(plan: QuantPlan): Score | undefined {
    return this.#cache.get(this.keys.score(plan));
  }

  /** The score of a sub-plan, kept or measured; undefined when it would have to be measured and the budget is spent. */
  async score(plan: QuantPlan, { moved = () => {}, spare = 0 }: ScoreOptions = {}): Promise<Score | undefined> {
    const known = this.known(plan);
    if (known !== undefined) return known;
    if (!this.#budget.allows(this.#pass.count === 0 ? 0 : this.secondsPerPass * (1 + spare))) return undefined;
    const begun = performance.now();
    const score = await this.#measure(this.#subPlans.of(plan), moved);
    this.#pass = { count: this.#pass.count + 1, seconds: this.#pass.seconds + (performance.now() - begun) / 1000 };
    await this.#cache.set(this.keys.score(plan), score);
    return score;
  }

  dispose(): Promise<void> {
    return this.#evaluation.dispose();
  }

  async #measure(run: Run, moved: (share: number) => void): Promise<Score> {
    const { graph } = deriveEvalGraph(run, this.#evaluation);
    const states = inferenceTensors(run.states);
    const passes = new PassList();
    passes.add(statesToConstants((name) => states.get(name)), 'quant-analysis');
    passes.run(graph);
    const program = await this.#run.backend.compile(graph, { keepMemory: true });
    try {
      const { metrics: { AP, AP50 } } = await this.#evaluation.score(run, program, (done, total) => moved(done / total));
      return { AP, AP50 };
    } finally {
      await program.dispose();
    }
  }
}
