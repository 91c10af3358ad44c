import { requiredWeights } from '../../core/commands/required-weights.ts';
import { withRun } from '../../core/commands/with-run.ts';
import { weightsNotFinite } from '../../core/errors.ts';
import { deriveFrozenGraph } from '../../core/evaluate/derive-graphs.ts';
import { Evaluation } from '../../core/evaluate/evaluation.ts';
import type { EvalResult } from '../../core/evaluate/evaluate.ts';
import type { Kernel } from '../../core/kernel.ts';
import type { Report, Run } from '../../core/run.ts';
import { firstNotFinite } from '../../core/train/refuse-not-finite.ts';
import { saveRun } from '../../core/train/save-run.ts';
import { floatRun } from './float-run.ts';
import { quantizeRun, type PostSummary } from './quantize-run.ts';

/** Options of `post` beyond the configuration. */
export interface PostOptions {
  /** Whether the quantized model is measured, in its frozen form. @default false */
  readonly eval?: boolean | undefined;
}

export interface PostReport extends Report {
  readonly post: PostSummary;
}

/**
 * Quantizes a float model after training: makes the target's plan, finds ranges from images, puts them into the plan's
 * quantizers, and writes the checkpoint `post_model`, which every other command takes like a trained one.
 * @throws ERR_WEIGHTS_MISSING, ERR_WEIGHTS_NOT_FINITE, ERR_CALIBRATION_…, ERR_NOTHING_TO_QUANTIZE, ERR_QUANTIZER_NOT_CALIBRATED, ERR_DATASET_…, ERR_FILE_UNWRITABLE
 * @example
 * const { post: { activations }, written } = await kernel.run('post');
 */
export async function post(kernel: Kernel, { eval: measured = false }: PostOptions): Promise<PostReport> {
  const weights = await requiredWeights(kernel, 'post');
  return withRun<PostReport>(kernel, { weights, keepPlan: false, trained: true }, async ({ run }) => {
    forgetQuantizers(run, weights);
    const broken = firstNotFinite(run.states);
    if (broken !== undefined) throw weightsNotFinite(broken, weights);
    const summary = await quantizeRun(run);
    const result = measured ? await measure(run) : undefined;
    const written = [await saveRun(run, 'post_model', { extra: { 'quant-post': summary }, result })];
    if (run.config.quant_post.generate_test_model) written.push(await saveRun(floatRun(run), 'post_test_model'));
    return { command: 'post', results: result === undefined ? [] : [result], written, post: summary };
  });
}

/** A model that is quantized already starts anew from its weights, which fake-quant has moved and a step of `post` may have rounded. */
function forgetQuantizers({ states, kernel: { events } }: Run, weights: string): void {
  const quantizers = [...states].filter(([, { role }]) => role === 'quantizer');
  if (quantizers.length > 0) events.emit('log', { level: 'warn', message: `${weights} is quantized already. Its quantizers are forgotten and its weights quantized once more; float weights may give a better model.` });
  for (const [name] of quantizers) states.delete(name);
}

async function measure(run: Run): Promise<EvalResult> {
  const evaluation = await Evaluation.open(run);
  try {
    const result = await evaluation.measureGraph(run, deriveFrozenGraph(run, evaluation).graph, 'frozen');
    await run.kernel.hooks.evaluate.promise(result, run);
    return result;
  } finally {
    await evaluation.dispose();
  }
}
