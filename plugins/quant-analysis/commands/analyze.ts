import { join } from 'node:path';
import type { Kernel } from '../../../core/kernel.ts';
import type { Report } from '../../../core/run.ts';
import { runDirectory } from '../../../core/train/save-run.ts';
import type { Analysis } from '../analysis.ts';
import { assembleAnalysis } from '../assemble-analysis.ts';
import { layersOf } from '../layers.ts';
import { withQuantizedRun, type QuantizedRun } from '../quantized-run.ts';
import { Budget } from '../scoring/budget.ts';
import { goingOn } from '../scoring/going-on.ts';
import { PlanScorer } from '../scoring/plan-scorer.ts';
import { scoreAll } from '../scoring/score-all.ts';
import type { Score } from '../scoring/score-cache.ts';
import { statisticsOf } from '../stored-statistics.ts';
import { subPlans } from '../sub-plans.ts';
import { writeAnalysis } from '../write-analysis.ts';

/** Options of `analyze` beyond the configuration. */
export interface AnalyzeOptions {
  /** Images of a score, the first of the evaluation dataset. @default 100 */
  readonly images?: number | undefined;
  /** Seconds after which no further score is begun. @default unlimited */
  readonly budget?: number | undefined;
  /** Folder of what is written. @default save_dir/NAME/analysis */
  readonly outputDir?: string | undefined;
}

export interface AnalyzeReport extends Report {
  readonly analysis: Analysis;
}

/**
 * Tells which layer hurts: what quantization does to each tensor and layer, and what each layer costs in AP when it alone
 * is quantized and when it alone is float. `analysis.json` and `analysis.html` are there before the first score and
 * are rewritten every few seconds; each score is kept, so that the next call goes on where this one ended.
 * @throws ERR_WEIGHTS_MISSING, ERR_NOTHING_TO_QUANTIZE, ERR_DATASET_…, ERR_FILE_UNWRITABLE
 * @example
 * const { analysis } = await kernel.run('analyze', { images: 50, budget: 3 });
 */
export async function analyze(kernel: Kernel, { images = 100, budget, outputDir }: AnalyzeOptions): Promise<AnalyzeReport> {
  const limit = new Budget(budget, kernel.signal);
  return withQuantizedRun<AnalyzeReport>(kernel, 'analyze', async (opened) => {
    const directory = outputDir ?? join(runDirectory(opened.run), 'analysis');
    const scorer = await PlanScorer.open(opened.run, { images, cache: join(directory, 'scores.jsonl'), budget: limit });
    try {
      const { analysis, written, prepared } = await measure(opened, { scorer, limit, directory });
      const { passes: { done, planned } } = analysis;
      const notes = done === planned ? [] : [`The budget allowed ${done} of ${planned} scores; ${goingOn(scorer, prepared)}.`];
      return { command: 'analyze', results: [], written, notes, analysis };
    } finally {
      await scorer.dispose();
    }
  });
}

interface Task {
  readonly scorer: PlanScorer;
  readonly limit: Budget;
  readonly directory: string;
}

async function measure({ run, calibration }: QuantizedRun, { scorer, limit, directory }: Task): Promise<Measured> {
  const model = scorer.keys.model(run.plan);
  const statistics = await statisticsOf(run, { directory, model, images: scorer.images });
  const prepared = limit.spent;
  const layers = layersOf(run);
  const plans = subPlans(run, layers, statistics);
  const scores = new Map<string, Score>();
  const save = async (): Promise<Measured> => {
    const analysis = assembleAnalysis({ run, model, calibration, statistics, layers, scores, planned: plans.size, images: scorer.images, known: (plan) => scorer.known(plan) });
    return { analysis, written: await writeAnalysis(directory, analysis), prepared };
  };
  await save();
  let saved = performance.now();
  await scoreAll(run, scorer, plans, async (name, score) => {
    scores.set(name, score);
    if (performance.now() - saved < SAVED_EVERY) return;
    await save();
    saved = performance.now();
  });
  const measured = await save();
  const { suggestion } = measured.analysis;
  if (suggestion.layers.length === 0 || await scorer.score(run.plan.without(suggestion.layers)) === undefined) return measured;
  return save();
}

/** Milliseconds between two states of the files; each score is kept by itself. */
const SAVED_EVERY = 5000;

interface Measured {
  readonly analysis: Analysis;
  /** Paths of the files. */
  readonly written: string[];
  /** Seconds before the first score. */
  readonly prepared: number;
}
