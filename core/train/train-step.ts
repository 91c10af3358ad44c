import { lossNotFinite } from '../errors.ts';
import type { Batch } from '../data.ts';
import type { Run } from '../run.ts';
import { scalar, type Tensor } from '../tensor/tensor.ts';
import { averageDecay } from './averages.ts';
import type { TrainSession } from './session.ts';
import type { StepResult } from './step.ts';

/**
 * One step: fetches a batch, runs the train graph of its size, tells what came out.
 * @throws ERR_LOSS_NOT_FINITE, before any plugin sees the step
 */
export async function trainStep(run: Run, session: TrainSession): Promise<void> {
  const { kernel } = run;
  const begun = performance.now();
  run.stage = 'train';
  const batch = await kernel.hooks.batch.promise(await session.reader.next(), run);
  const waited = performance.now() - begun;
  const program = await session.programs.for(batch);
  const learningRate = session.schedule(run.iteration);
  const outputs = await program.run(feeds(batch, learningRate, run));
  const loss = (outputs['loss']!.data as Float32Array)[0]!;
  if (!Number.isFinite(loss)) throw lossNotFinite(run.iteration, loss, session.lastCheckpoint);
  const result: StepResult = {
    iteration: run.iteration, epoch: batch.epoch, learningRate, loss, parts: partsOf(outputs), size: batch.size, images: batch.imageIds.length,
    seconds: (performance.now() - begun) / 1000, waitSeconds: waited / 1000,
  };
  run.iteration++;
  kernel.events.emit('step', result);
  await kernel.hooks.trainStep.promise(result, run);
}

/** The outputs `loss_…`, read at once: they are views. */
function partsOf(outputs: Readonly<Record<string, Tensor>>): Record<string, number> {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => name !== 'loss').map(([name, { data }]) => [name, Number(data[0])]));
}

/** What the train graph takes: the batch, the learning rate, and the averages' decay where there are any. */
function feeds({ inputs }: Batch, learningRate: number, { config, iteration }: Run): Readonly<Record<string, Tensor>> {
  const rate = { learningRate: scalar('float32', learningRate) };
  if (config.ema_decay === 0) return { ...inputs, ...rate };
  return { ...inputs, ...rate, averageDecay: scalar('float32', averageDecay(config.ema_decay, iteration)) };
}
