import type { Batch, TrainReader } from '../data.ts';
import { lossNotFinite, runInterrupted, sectionMissing } from '../errors.ts';
import type { EvalResult } from '../evaluate/evaluate.ts';
import { Evaluation } from '../evaluate/evaluation.ts';
import type { Kernel } from '../kernel.ts';
import type { Report, Run } from '../run.ts';
import { scalar, type Tensor } from '../tensor/tensor.ts';
import { averageDecay } from '../train/averages.ts';
import { buildSchedule } from '../train/build-schedule.ts';
import { readOutcome, saveCheckpoint, type Progress } from '../train/save-checkpoint.ts';
import type { Schedule } from '../train/schedule.ts';
import { StepPrograms } from '../train/step-programs.ts';
import { openDataset } from './open-dataset.ts';
import { openRun } from './open-run.ts';

/** Options of `train` beyond the configuration. */
export interface TrainOptions {
  /** Checkpoint to continue exactly; overrides the configuration's `resume`. */
  readonly resume?: string;
}

/**
 * Trains: [ batch → trainStep ]* with checkpoints, evaluation on the quantized evaluation graph, and the best model kept.
 * @throws ERR_LOSS_NOT_FINITE, ERR_INTERRUPTED (after a complete checkpoint)
 */
export async function train(kernel: Kernel, options: TrainOptions): Promise<Report> {
  const { value: config } = kernel.config();
  const resume = options.resume ?? config.resume;
  const { run, checkpoint } = await openRun(kernel, { weights: resume ?? config.pretrain_weights ?? undefined, keepPlan: resume !== undefined, exact: resume !== undefined });
  const session = await openSession(run);
  try {
    if (resume !== undefined && checkpoint !== undefined) await readOutcome(checkpoint, run, session);
    else forgetTraining(run);
    const report = await loop(run, session);
    await kernel.hooks.done.promise(report, run);
    return report;
  } catch (error) {
    await kernel.hooks.failed.promise(error as Error, run);
    throw error;
  } finally {
    await closeSession(session);
  }
}

/** Everything a training holds open. */
interface Session extends Progress {
  readonly reader: TrainReader;
  readonly evaluation: Evaluation | undefined;
  readonly programs: StepPrograms;
  readonly schedule: Schedule;
  readonly started: number;
}

async function openSession(run: Run): Promise<Session> {
  const { kernel, config, random } = run;
  if (config.TrainReader === undefined) throw sectionMissing('TrainReader', 'train');
  const readers = kernel.resolve('reader', 'detection');
  const dataset = await openDataset(kernel, config.TrainReader, 'TrainReader');
  const reader = await readers.train({ dataset, section: config.TrainReader as never, random: random.split('reader'), inputSize: config.input_size });
  const evaluation = config.eval ? await Evaluation.open(run) : undefined;
  const schedule = buildSchedule(config.LearningRate, config.max_iters, (name) => kernel.resolve('schedule', name));
  return { reader, evaluation, schedule, programs: new StepPrograms(run), started: performance.now(), best: undefined, lastCheckpoint: undefined };
}

/** Weights to start from bring parameters and statistics; averages, momenta and scales begin anew. */
function forgetTraining({ states }: Run): void {
  for (const [name, { role }] of states) if (role !== 'parameter' && role !== 'statistic') states.delete(name);
}

async function loop(run: Run, session: Session): Promise<Report> {
  const { config, kernel } = run;
  const results: EvalResult[] = [];
  while (run.iteration < config.max_iters) {
    if (run.signal.aborted) throw runInterrupted(run.iteration, await saveCheckpoint(run, session, String(run.iteration)));
    await step(run, session);
    const last = run.iteration === config.max_iters;
    if (run.iteration % config.snapshot_iter !== 0 && !last) continue;
    const result = await snapshot(run, session, last);
    if (result === undefined) continue;
    results.push(result);
    const reason = kernel.hooks.stop.call(result, run);
    if (reason === undefined) continue;
    kernel.events.emit('log', { level: 'info', message: `Stopped at step ${run.iteration}: ${reason}.` });
    break;
  }
  return {
    command: 'train', results, written: session.lastCheckpoint === undefined ? [] : [session.lastCheckpoint], notes: [],
    iterations: run.iteration, seconds: (performance.now() - session.started) / 1000,
  };
}

async function step(run: Run, session: Session): Promise<void> {
  const { kernel, config } = run;
  const begun = performance.now();
  const batch = await kernel.hooks.batch.promise(await session.reader.next(), run);
  const waited = performance.now() - begun;
  const program = await session.programs.for(batch);
  const learningRate = session.schedule(run.iteration);
  const outputs = await program.run(feeds(batch.inputs, learningRate, config.ema_decay, run.iteration));
  const loss = (outputs['loss']!.data as Float32Array)[0]!;
  if (!Number.isFinite(loss)) throw lossNotFinite(run.iteration, loss, session.lastCheckpoint);
  const result = {
    iteration: run.iteration, epoch: batch.epoch, learningRate, loss, size: batch.size, images: batch.imageIds.length,
    seconds: (performance.now() - begun) / 1000, waitSeconds: waited / 1000,
  };
  run.iteration++;
  kernel.events.emit('step', result);
  await kernel.hooks.trainStep.promise(result, run);
}

function feeds(inputs: Batch['inputs'], learningRate: number, decay: number, iteration: number): Readonly<Record<string, Tensor>> {
  const rate = { learningRate: scalar('float32', learningRate) };
  return decay > 0 ? { ...inputs, ...rate, averageDecay: scalar('float32', averageDecay(decay, iteration)) } : { ...inputs, ...rate };
}

/** Saves, evaluates, and keeps the best. */
async function snapshot(run: Run, session: Session, last: boolean): Promise<EvalResult | undefined> {
  session.programs.sync();
  const result = await session.evaluation?.measure(run);
  if (result !== undefined) await run.kernel.hooks.evaluate.promise(result, run);
  if (result !== undefined && (session.best === undefined || result.AP > session.best.AP)) {
    session.best = { AP: result.AP, iteration: run.iteration };
    await saveCheckpoint(run, session, 'best_model', result);
  }
  await saveCheckpoint(run, session, last ? 'model_final' : String(run.iteration), result);
  return result;
}

async function closeSession({ reader, evaluation, programs }: Session): Promise<void> {
  await reader.close();
  await evaluation?.dispose();
  await programs.dispose();
}
