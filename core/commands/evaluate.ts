import { weightsMissing } from '../errors.ts';
import { loadModel } from '../export/load-model.ts';
import { deriveFrozenGraph } from '../evaluate/derive-graphs.ts';
import { perImage } from '../evaluate/per-image.ts';
import { Evaluation } from '../evaluate/evaluation.ts';
import type { EvalResult } from '../evaluate/evaluate.ts';
import type { Kernel } from '../kernel.ts';
import type { Report } from '../run.ts';
import { openRun } from './open-run.ts';

/** Options of `evaluate` beyond the configuration. */
export interface EvaluateOptions {
  /**
   * What is measured: the frozen graph, which is what is exported, or the fake-quant graph as while training.
   * @default 'frozen' when the weights carry a quantization plan
   */
  readonly stage?: 'frozen' | 'eval' | undefined;
  /** An exported file, measured in its runtime instead of the graph. */
  readonly model?: string | undefined;
  /** Format of `model`. @default the first of `export.formats` */
  readonly format?: string | undefined;
}

/** Measures a checkpoint on the evaluation dataset. @throws ERR_WEIGHTS_MISSING */
export async function evaluate(kernel: Kernel, { stage, model, format }: EvaluateOptions): Promise<Report> {
  const started = performance.now();
  const { value: config } = kernel.config();
  if (config.weights === undefined) throw weightsMissing('eval');
  const { run } = await openRun(kernel, { weights: config.weights, keepPlan: true });
  const evaluation = await Evaluation.open(run);
  try {
    const result = await measure();
    await kernel.hooks.evaluate.promise(result, run);
    const report: Report = { command: 'evaluate', results: [result], written: [], notes: [], iterations: run.iteration, seconds: (performance.now() - started) / 1000 };
    await kernel.hooks.done.promise(report, run);
    return report;
  } finally {
    await evaluation.dispose();
  }

  async function measure(): Promise<EvalResult> {
    if (model !== undefined) return measureFile(model);
    if (run.plan.entries().length === 0 || stage === 'eval') return evaluation.measure(run);
    return evaluation.measureGraph(run, deriveFrozenGraph(run, evaluation).graph, 'frozen');
  }

  async function measureFile(path: string): Promise<EvalResult> {
    const loaded = await loadModel(run, path, format);
    try {
      return await evaluation.measureWith(run, perImage(loaded), 'exported');
    } finally {
      await loaded.dispose();
    }
  }
}
