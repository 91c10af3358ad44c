import { loadModel } from '../export/load-model.ts';
import { deriveFrozenGraph } from '../evaluate/derive-graphs.ts';
import { perImage } from '../evaluate/per-image.ts';
import { Evaluation } from '../evaluate/evaluation.ts';
import type { EvalResult } from '../evaluate/evaluate.ts';
import type { Kernel } from '../kernel.ts';
import type { Report, Run } from '../run.ts';
import { optionalWeights, requiredWeights } from './required-weights.ts';
import { withRun } from './with-run.ts';

/** Options of `evaluate` beyond the configuration. */
export interface EvaluateOptions {
  /**
   * What is measured: the frozen graph, which is what is exported, or the fake-quant graph as while training.
   * @default 'frozen' when the weights carry a quantization plan
   */
  readonly stage?: 'frozen' | 'eval' | undefined;
  /** An exported file or the folder of an export, measured in its runtime instead of the graph. */
  readonly model?: string | undefined;
  /** Format of `model`. @default that of the export it is part of, else the first of `export.formats` */
  readonly format?: string | undefined;
}

/**
 * Measures a checkpoint on the evaluation dataset.
 * @throws ERR_WEIGHTS_MISSING, ERR_MODEL_DETECTS_NOTHING, ERR_CHECKPOINT_…, ERR_PLAN_CONTRADICTED, ERR_DATASET_…
 * @example
 * const { results: [result] } = await kernel.run('evaluate', { stage: 'frozen' });
 */
export async function evaluate(kernel: Kernel, options: EvaluateOptions): Promise<Report> {
  // An exported file carries its weights; the configuration says how its outputs are decoded.
  const weights = await (options.model === undefined ? requiredWeights : optionalWeights)(kernel, 'eval');
  return withRun(kernel, { weights, keepPlan: weights !== undefined }, async ({ run }) => {
    const evaluation = await Evaluation.open(run);
    try {
      const result = await measure(run, evaluation, options);
      await kernel.hooks.evaluate.promise(result, run);
      return { command: 'evaluate', results: [result], written: [] };
    } finally {
      await evaluation.dispose();
    }
  });
}

async function measure(run: Run, evaluation: Evaluation, { stage, model, format }: EvaluateOptions): Promise<EvalResult> {
  if (model !== undefined) return measureFile(run, evaluation, model, format);
  if (run.plan.entries().length === 0 || stage === 'eval') return evaluation.measure(run);
  return evaluation.measureGraph(run, deriveFrozenGraph(run, evaluation).graph, 'frozen');
}

async function measureFile(run: Run, evaluation: Evaluation, path: string, format: string | undefined): Promise<EvalResult> {
  const loaded = await loadModel(run, path, format);
  try {
    return await evaluation.measureWith(run, perImage(loaded), 'exported');
  } finally {
    await loaded.dispose();
  }
}
