import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { ConfigObject } from '../../../core/config/index.ts';
import type { Plugin } from '../../../core/plugin.ts';
import { readCheckpoint } from '../../../core/train/checkpoint.ts';
import { bccdKernel } from '../../support/bccd-kernel.ts';
import { multiScale } from '../../support/multi-scale.ts';

/** A network of a few thousand weights on 32 pixels, which the reference backend trains in milliseconds. */
const TINY: ConfigObject = { backend: 'reference', input_size: 32, MobileNet: { width: 0.0625 }, TrainReader: { batch_size: 1 } };
interface LogLine {
  readonly iteration: number;
  readonly loss: number;
  readonly learningRate: number;
  readonly size: number;
}

async function log(directory: string): Promise<LogLine[]> {
  const lines = (await readFile(join(directory, 'test/log.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const { iteration, loss, learningRate, size } = JSON.parse(line) as LogLine;
    return { iteration, loss, learningRate, size };
  });
}

async function bytesOf(directory: string): Promise<Map<string, string>> {
  const { states } = await readCheckpoint(join(directory, 'test/model_final'));
  return new Map([...states].map(([name, { tensor: { data } }]) => [name, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')]));
}

async function train(directory: string, config: ConfigObject, options: { resume?: string; use?: Plugin[] } = {}): Promise<void> {
  const kernel = bccdKernel(directory, config, { use: options.use ?? [] });
  try {
    await kernel.run('train', options.resume === undefined ? {} : { resume: options.resume });
  } finally {
    await kernel.dispose();
  }
}

/** Trains to the end, takes up the checkpoint after step 3 elsewhere, and compares everything that came after. */
async function compare(t: Test, directory: string, config: ConfigObject, use: Plugin[] = []): Promise<LogLine[]> {
  const [whole, continued] = [join(directory, 'whole'), join(directory, 'continued')];
  await train(whole, config, { use });
  await train(continued, config, { use, resume: join(whole, 'test/3') });
  const steps = await log(whole);
  t.same(await log(continued), steps.slice(3));
  t.same(await bytesOf(continued), await bytesOf(whole), 'parameters, momenta, averages, statistics and scales');
  return steps;
}

/** Fails in the step after `steps`, as a crash would: the checkpoint at `snapshot_iter` is all that is left. */
function stopAfter(steps: number): Plugin {
  return {
    name: 'power-cut',
    apply: ({ hooks }) => hooks.trainStep.tap('power-cut', ({ iteration }) => { if (iteration === steps) throw new Error('power cut'); }),
  };
}

t.setTimeout(240_000);

t.test('a run cut off and continued gives the uninterrupted run, bit for bit, and one log', async (t) => {
  const [whole, parts] = [t.testdir({}), join(t.testdirName, 'parts')];
  await train(whole, TINY);
  await t.rejects(train(parts, TINY, { use: [stopAfter(4)] }), { message: /power cut/ });
  await train(parts, TINY, { resume: join(parts, 'test/3') });
  t.same(await log(parts), await log(whole));
  t.same(await bytesOf(parts), await bytesOf(whole), 'parameters, momenta, averages, statistics and scales');
});

t.test('so does one whose input size changes from step to step', async (t) => {
  const steps = await compare(t, t.testdir({}), TINY, [multiScale]);
  t.same(new Set(steps.map(({ size }) => size)), new Set([32, 64]), 'both sizes came up');
});

t.test('and one on ONNX Runtime', (t) => compare(t, t.testdir({}), { ...TINY, backend: 'onnxruntime', max_iters: 5 }));

t.test('an interrupted run leaves a complete checkpoint and says how to continue', async (t) => {
  const directory = t.testdir({});
  const controller = new AbortController();
  const interrupt: Plugin = { name: 'interrupt', apply: ({ hooks }) => hooks.trainStep.tap('interrupt', ({ iteration }) => { if (iteration === 1) controller.abort(); }) };
  const kernel = bccdKernel(directory, TINY, { use: [interrupt], signal: controller.signal });
  await t.rejects(kernel.run('train'), { code: 'ERR_INTERRUPTED', value: join(directory, 'test/2') });
  await kernel.dispose();
  t.equal((await readCheckpoint(join(directory, 'test/2'))).iteration, 2);
});

t.test('a loss that is not a number stops the run with the step and the last good checkpoint', async (t) => {
  const directory = t.testdir({});
  const poison: Plugin = {
    name: 'poison',
    apply: ({ hooks }) => hooks.batch.tap('poison', (batch) => {
      if (batch.index === 4) (batch.inputs['image']!.data as Float32Array).fill(Number.NaN);
      return batch;
    }),
  };
  const kernel = bccdKernel(directory, TINY, { use: [poison] });
  const error = await kernel.run('train').catch((thrown: unknown) => thrown) as { code: string; message: string; hint: string };
  await kernel.dispose();
  t.equal(error.code, 'ERR_LOSS_NOT_FINITE');
  t.match(error.message, /NaN at step 4/);
  t.ok(error.hint.includes(join(directory, 'test/3')), error.hint);
});

t.test('weights that overflowed in a step of finite loss are not saved as the last good checkpoint', async (t) => {
  const directory = t.testdir({});
  const config = { ...TINY, max_iters: 2, snapshot_iter: 1, ema_decay: 0, LearningRate: { base_lr: 1e38, schedulers: [] }, OptimizerBuilder: { optimizer: { type: 'Momentum' } } };
  await t.rejects(train(directory, config), { code: 'ERR_STATE_NOT_FINITE', message: /after 1 steps/, hint: /No checkpoint was written/ });
  await t.rejects(readCheckpoint(join(directory, 'test/1')));
});

t.test('averages that a continuation would leave as they are are refused, since they are what is evaluated and saved', async (t) => {
  const directory = t.testdir({});
  await train(directory, { ...TINY, max_iters: 1, ema_decay: 0.9 });
  const resume = join(directory, 'test/model_final');
  await t.rejects(train(directory, { ...TINY, max_iters: 2, ema_decay: 0 }, { resume }), { code: 'ERR_CHECKPOINT_MISMATCH', message: /also has .*@EMA/ });
  await t.rejects(train(directory, { ...TINY, max_iters: 2, ema_decay: 0.9, OptimizerBuilder: { optimizer: { type: 'SGD' } } }, { resume }), { code: 'ERR_CHECKPOINT_MISMATCH', message: /also has adam/ });
});
