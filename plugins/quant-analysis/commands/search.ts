import { join } from 'node:path';
import { usageInvalid } from '../../../core/errors.ts';
import type { Kernel } from '../../../core/kernel.ts';
import type { Report, Run } from '../../../core/run.ts';
import { runDirectory } from '../../../core/train/save-run.ts';
import { layersOf } from '../layers.ts';
import { withQuantizedRun } from '../quantized-run.ts';
import { Budget } from '../scoring/budget.ts';
import { PlanScorer } from '../scoring/plan-scorer.ts';
import type { Score } from '../scoring/score-cache.ts';
import { mostSensitiveFirst } from '../search/most-sensitive-first.ts';
import { saveCandidate } from '../search/save-candidate.ts';
import { searchFloatLayers, type Candidate } from '../search/search-float-layers.ts';
import { statisticsOf } from '../stored-statistics.ts';

/** Options of `search` beyond the configuration. */
export interface SearchOptions {
  /** AP that must be reached; instead of `maxDrop`. */
  readonly targetAp?: number | undefined;
  /** How much less than in float it may be. @default 0.005 */
  readonly maxDrop?: number | undefined;
  /** Images of a score, the first of the evaluation dataset. @default all */
  readonly images?: number | undefined;
  /** Seconds after which no further score is begun. @default unlimited */
  readonly budget?: number | undefined;
  /** Folder of the scores, where an analysis may lie. @default save_dir/NAME/analysis */
  readonly outputDir?: string | undefined;
}

export interface SearchReport extends Report {
  /** AP that had to be reached. */
  readonly goal: number;
  readonly met: boolean;
  /** Whether the search came to its end. */
  readonly complete: boolean;
  readonly images: number;
  readonly float: Score | null;
  readonly quantized: Score | null;
  /** What was found, and where it lies; null when the budget allowed no score. */
  readonly best: {
    readonly checkpoint: string;
    readonly score: Score;
    /** Layers restored to float. */
    readonly layers: readonly string[];
    /** Bytes their weights take more. */
    readonly floatBytes: number;
    /** Their share of the multiply-adds of all planned layers. */
    readonly multiplyAddShare: number;
  } | null;
}

/**
 * Restores layers to float until a goal holds, as few and as cheap ones as it can find. The best so far is always there as a
 * checkpoint, `search_model`, with the same weights and the layers among the skips of its plan; scores are kept, so that the
 * next call goes on where this one ended.
 * @throws ERR_USAGE for two goals, ERR_WEIGHTS_MISSING, ERR_NOTHING_TO_QUANTIZE, ERR_DATASET_…, ERR_FILE_UNWRITABLE
 * @example
 * const { met, best } = await kernel.run('search', { maxDrop: 0.005, budget: 3 });
 */
export async function search(kernel: Kernel, { targetAp, maxDrop, images, budget, outputDir }: SearchOptions): Promise<SearchReport> {
  if (targetAp !== undefined && maxDrop !== undefined) throw usageInvalid('search was given two goals, an AP and a drop.', 'Give one of --target-ap and --max-drop.');
  const limit = new Budget(budget, kernel.signal);
  return withQuantizedRun<SearchReport>(kernel, 'search', async ({ run }) => {
    const directory = outputDir ?? join(runDirectory(run), 'analysis');
    const scorer = await PlanScorer.open(run, { images, cache: join(directory, 'scores.jsonl'), budget: limit });
    try {
      const float = await scorer.score(run.plan.only([]));
      const goal = targetAp ?? (float === undefined ? Infinity : float.AP - (maxDrop ?? 0.005));
      return { command: 'search', results: [], ...await findBest(run, { scorer, directory, goal, float }) };
    } finally {
      await scorer.dispose();
    }
  });
}

interface Task {
  readonly scorer: PlanScorer;
  readonly directory: string;
  readonly goal: number;
  readonly float: Score | undefined;
}

async function findBest(run: Run, { scorer, directory, goal, float }: Task) {
  const layers = layersOf(run);
  const { statistics, analysis } = await statisticsOf(run, { directory, model: scorer.keys.model(run.plan), images: scorer.images });
  const macs = new Map(layers.map(({ node, multiplyAdds }) => [node, multiplyAdds]));
  const log = (message: string): void => run.kernel.events.emit('log', { level: 'info', message });
  let checkpoint = '';
  const { best, complete } = await searchFloatLayers({
    order: mostSensitiveFirst(layers, statistics, analysis), goal,
    // One more than its products, so that a layer without any is not for nothing.
    cost: (layer) => macs.get(layer)! + 1,
    score: async (names) => {
      const score = await scorer.score(run.plan.without(names));
      if (score !== undefined) log(`${names.length} of ${layers.length} layers in float: AP ${score.AP.toFixed(4)}, goal ${goal.toFixed(4)}`);
      return score;
    },
    found: async (candidate) => { checkpoint = await saveCandidate(scorer.runOf(run.plan.without(candidate.float)), { candidate, goal, images: scorer.images }); },
  });
  return {
    goal, complete, images: scorer.images, met: best?.met ?? false, float: float ?? null, quantized: scorer.known(run.plan) ?? null,
    best: best === undefined ? null : { checkpoint, score: best.score, layers: best.float, ...costOf(best, layers) },
    written: best === undefined ? [] : [checkpoint],
    notes: complete ? [] : ['The budget ended the search; the same command goes on from there.'],
  };
}

function costOf({ float }: Candidate, layers: ReturnType<typeof layersOf>): { floatBytes: number; multiplyAddShare: number } {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const chosen = layers.filter(({ node }) => float.includes(node));
  const all = sum(layers.map(({ multiplyAdds }) => multiplyAdds));
  return { floatBytes: sum(chosen.map(({ floatBytes }) => floatBytes)), multiplyAddShare: all === 0 ? 0 : sum(chosen.map(({ multiplyAdds }) => multiplyAdds)) / all };
}
