import { join } from 'node:path';
import { usageInvalid } from '../../../core/errors.ts';
import type { Kernel } from '../../../core/kernel.ts';
import type { Report, Run } from '../../../core/run.ts';
import { runDirectory } from '../../../core/train/save-run.ts';
import { layersOf } from '../layers.ts';
import { withQuantizedRun } from '../quantized-run.ts';
import { Budget } from '../scoring/budget.ts';
import { goingOn } from '../scoring/going-on.ts';
import { PlanScorer } from '../scoring/plan-scorer.ts';
import type { Score } from '../scoring/score-cache.ts';
import { mostSensitiveFirst } from '../search/most-sensitive-first.ts';
import { saveCandidate } from '../search/save-candidate.ts';
import { searchFloatLayers, type Candidate } from '../search/search-float-layers.ts';
import { storedAnalysis } from '../stored-analysis.ts';
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
  /** AP that had to be reached; null when there was no time to measure float, which a drop is counted from. */
  readonly goal: number | null;
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
      const float = await scorer.score(run.plan.only([]), { moved: progressOf(run, 'score float', scorer) });
      const found = float === undefined ? nothing(scorer, targetAp, limit) : await findBest(run, { scorer, limit, directory, goal: targetAp ?? float.AP - (maxDrop ?? 0.005), float });
      return { command: 'search', results: [], ...found };
    } finally {
      await scorer.dispose();
    }
  });
}

type Found = Omit<SearchReport, keyof Report> & Pick<SearchReport, 'written' | 'notes'>;

/** Without a score of float there is nothing to compare with, and without time for it no time for another. */
function nothing(scorer: PlanScorer, goal: number | undefined, limit: Budget): Found {
  return { goal: goal ?? null, complete: false, images: scorer.images, met: false, float: null, quantized: null, best: null, written: [], notes: [ended(scorer, limit.spent)] };
}

function ended(scorer: PlanScorer, prepared: number): string {
  return `The budget ended the search; ${goingOn(scorer, prepared)}.`;
}

/** Tells how far a pass is. */
function progressOf({ kernel: { events } }: Run, task: string, { images }: PlanScorer): (share: number) => void {
  return (share) => events.emit('progress', { task, done: Math.round(share * images), total: images, unit: 'images' });
}

interface Task {
  readonly scorer: PlanScorer;
  readonly limit: Budget;
  readonly directory: string;
  readonly goal: number;
  readonly float: Score;
}

async function findBest(run: Run, { scorer, limit, directory, goal, float }: Task): Promise<Found> {
  const layers = layersOf(run);
  const model = scorer.keys.model(run.plan);
  const statistics = await statisticsOf(run, { directory, model, images: scorer.images });
  const prepared = limit.spent;
  const macs = new Map(layers.map(({ node, multiplyAdds }) => [node, multiplyAdds]));
  const log = (message: string): void => run.kernel.events.emit('log', { level: 'info', message });
  let checkpoint = '';
  const { best, complete } = await searchFloatLayers({
    order: mostSensitiveFirst(layers, statistics, await storedAnalysis(directory, model)), goal,
    // Products and not time, which would be that of one machine. One more, so that a layer without any is not for nothing.
    cost: (layer) => macs.get(layer)! + 1,
    score: async (names) => {
      const score = await scorer.score(run.plan.without(names), { moved: progressOf(run, `score ${names.length} of ${layers.length} layers in float`, scorer) });
      if (score !== undefined) log(`${names.length} of ${layers.length} layers in float: AP ${score.AP.toFixed(4)}, goal ${goal.toFixed(4)}`);
      return score;
    },
    found: async (candidate) => { checkpoint = await saveCandidate(scorer.runOf(run.plan.without(candidate.float)), { candidate, goal, images: scorer.images }); },
  });
  return {
    goal, complete, images: scorer.images, met: best?.met ?? false, float, quantized: scorer.known(run.plan) ?? null,
    best: best === undefined ? null : { checkpoint, score: best.score, layers: best.float, ...costOf(best, layers) },
    written: best === undefined ? [] : [checkpoint],
    notes: [...(float.AP < goal ? [`Float itself has AP ${float.AP.toFixed(4)} and misses the goal of ${goal.toFixed(4)}.`] : []), ...(complete ? [] : [ended(scorer, prepared)])],
  };
}

function costOf({ float }: Candidate, layers: ReturnType<typeof layersOf>): { floatBytes: number; multiplyAddShare: number } {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const chosen = layers.filter(({ node }) => float.includes(node));
  const all = sum(layers.map(({ multiplyAdds }) => multiplyAdds));
  return { floatBytes: sum(chosen.map(({ floatBytes }) => floatBytes)), multiplyAddShare: all === 0 ? 0 : sum(chosen.map(({ multiplyAdds }) => multiplyAdds)) / all };
}
