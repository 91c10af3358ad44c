import { setImmediate } from 'node:timers/promises';
import { runInterrupted } from '../errors.ts';
import type { EvalResult } from '../evaluate/evaluate.ts';
import type { Kernel } from '../kernel.ts';
import type { Report, Run } from '../run.ts';
import { closeSession, openSession, type TrainSession } from '../train/session.ts';
import { restoreProgress, saveCheckpoint } from '../train/save-checkpoint.ts';
import { refuseNotFinite } from '../train/refuse-not-finite.ts';
import { trainStep } from '../train/train-step.ts';
import { withRun, type Outcome } from './with-run.ts';

/** Options of `train` beyond the configuration. */
export interface TrainOptions {
  /** Checkpoint to continue exactly; overrides the configuration's `resume`. */
  readonly resume?: string;
}

/**
 * Trains: [ batch → trainStep ]* with checkpoints, evaluation on the quantized evaluation graph, and the best model kept.
 * Every `snapshot_iter` steps a checkpoint named after the steps done is written under `save_dir`/name, at the end
 * `model_final`.
 * @throws ERR_LOSS_NOT_FINITE, ERR_STATE_NOT_FINITE, ERR_INTERRUPTED (after a complete checkpoint), ERR_DATASET_…, ERR_FILE_UNWRITABLE
 * @example
 * const { results } = await kernel.run('train', { resume: 'output/run/2000' });
 */
export async function train(kernel: Kernel, options: TrainOptions): Promise<Report> {
  const { value: config } = kernel.config();
  const resume = options.resume ?? config.resume;
  const exact = resume !== undefined;
  return withRun(kernel, { weights: resume ?? config.pretrain_weights ?? undefined, keepPlan: exact, exact }, async ({ run, checkpoint }) => {
    if (!exact) forgetTraining(run);
    const session = await openSession(run, exact);
    try {
      if (exact && checkpoint !== undefined) await restoreProgress(checkpoint, run, session);
      else await kernel.hooks.trainStart.promise(run);
      return await loop(run, session);
    } finally {
      await closeSession(session);
    }
  });
}

/** Weights to start from bring parameters and statistics; averages, momenta and scales begin anew, unless scales are to stay as they are. */
function forgetTraining({ states, config }: Run): void {
  const kept = new Set(['parameter', 'statistic', ...(config.quantization.scale_trainable ? [] : ['quantizer'])]);
  for (const [name, { role }] of states) if (!kept.has(role)) states.delete(name);
}

async function loop(run: Run, session: TrainSession): Promise<Outcome> {
  const { config, kernel } = run;
  const results: EvalResult[] = [];
  const notes: string[] = [];
  if (run.iteration >= config.max_iters) kernel.events.emit('log', { level: 'warn', message: `Nothing to train: ${run.iteration} steps are done, max_iters is ${config.max_iters}.` });
  while (run.iteration < config.max_iters) {
    if (run.signal.aborted) throw runInterrupted(run.iteration, await saveCheckpoint(run, session, String(run.iteration)));
    await trainStep(run, session);
    // Signals arrive between turns of the event loop, of which a backend that never waits has none.
    await setImmediate();
    const last = run.iteration === config.max_iters;
    if (run.iteration % config.snapshot_iter !== 0 && !last) continue;
    const { result, stop } = await snapshot(run, session, last);
    if (result !== undefined) results.push(result);
    if (stop === undefined) continue;
    notes.push(stop);
    break;
  }
  return { command: 'train', results, written: [...session.written], notes };
}

/** Evaluates, asks whether that is enough, keeps the best, and saves. */
async function snapshot(run: Run, session: TrainSession, last: boolean): Promise<{ result: EvalResult | undefined; stop: string | undefined }> {
  session.programs.sync();
  refuseNotFinite(run, session.lastCheckpoint);
  const result = await session.evaluation?.measure(run);
  if (result === undefined) {
    await saveCheckpoint(run, session, last ? 'model_final' : String(run.iteration));
    return { result, stop: undefined };
  }
  await run.kernel.hooks.evaluate.promise(result, run);
  const reason = run.kernel.hooks.stop.call(result, run);
  const stop = reason === undefined ? undefined : `Stopped at step ${run.iteration}: ${reason}.`;
  if (stop !== undefined) run.kernel.events.emit('log', { level: 'info', message: stop });
  if (session.best === undefined || result.AP > session.best.AP) {
    session.best = { AP: result.AP, iteration: run.iteration };
    await saveCheckpoint(run, session, 'best_model', result);
  }
  const final = last || stop !== undefined;
  await saveCheckpoint(run, session, final ? 'model_final' : String(run.iteration), result);
  return { result, stop };
}
