import { requiredWeights } from '../../core/commands/required-weights.ts';
import { withRun, type Outcome } from '../../core/commands/with-run.ts';
import { nothingToQuantize } from '../../core/errors.ts';
import { expectDetector } from '../../core/evaluate/expect-detector.ts';
import type { Kernel } from '../../core/kernel.ts';
import type { Report, Run } from '../../core/run.ts';
import { quantizeRun, type AlgorithmName } from '../quant-post/index.ts';
import { hasPlan } from './has-plan.ts';

/** A run whose plan is in force, with scales. */
export interface QuantizedRun {
  readonly run: Run;
  /** How the ranges came to be, where the weights were float. */
  readonly calibration: { readonly algo: string; readonly images: number } | null;
}

/**
 * Opens the configured weights quantized: a checkpoint with a plan as it is; float weights by the plan the configuration
 * makes, calibrated on the spot as `slimtap post` does.
 * @throws ERR_WEIGHTS_MISSING, ERR_MODEL_DETECTS_NOTHING, ERR_NOTHING_TO_QUANTIZE, ERR_CHECKPOINT_…
 */
export async function withQuantizedRun<R extends Report>(kernel: Kernel, command: string, work: (opened: QuantizedRun) => Promise<Outcome<R>>): Promise<R> {
  const weights = await requiredWeights(kernel, command);
  const planned = await hasPlan(weights);
  return withRun<R>(kernel, { weights, keepPlan: planned, trained: true }, async ({ run }) => {
    expectDetector(run);
    if (!planned) return work(await quantized(run));
    if (run.plan.entries().length === 0) throw nothingToQuantize(run.plan.skips().length);
    return work({ run, calibration: null });
  });
}

/**
 * A float run quantized as `slimtap post` does.
 * @param algo instead of the configured one
 * @throws ERR_NOTHING_TO_QUANTIZE, ERR_QUANTIZER_NOT_CALIBRATED
 */
export async function quantized(float: Run, algo?: AlgorithmName): Promise<QuantizedRun> {
  const { config } = float;
  const run: Run = algo === undefined ? float : { ...float, config: { ...config, quant_post: { ...config.quant_post, algo } } };
  const { algo: used, images } = await quantizeRun(run);
  return { run, calibration: { algo: used, images } };
}
