import { join } from 'node:path';
import t from 'tap';
import type { Executable } from '../../../core/backend.ts';
import { openRun } from '../../../core/commands/open-run.ts';
import type { ConfigObject } from '../../../core/config/index.ts';
import { openDataset } from '../../../core/open-dataset.ts';
import type { Plugin } from '../../../core/plugin.ts';
import { averageName } from '../../../core/train/averages.ts';
import { readCheckpoint } from '../../../core/train/checkpoint.ts';
import { StepPrograms } from '../../../core/train/step-programs.ts';
import { scalar } from '../../../core/tensor/tensor.ts';
import { referenceBackend } from '../../../plugins/backend-reference/reference-backend.ts';
import { bccdKernel } from '../../support/bccd-kernel.ts';
import { multiScale } from '../../support/multi-scale.ts';

/** A backend that gives every program states of its own, so that they have to be copied at each change of size. */
const unshared: Plugin = {
  name: 'unshared',
  apply: (kernel) => kernel.provide('backend', 'unshared', () => () => {
    const backend = referenceBackend();
    return { ...backend, name: 'unshared', compile: (graph) => backend.compile(graph) };
  }),
};

async function trained(directory: string, backend: string, quantization: ConfigObject = {}): Promise<{ sizes: number[]; losses: number[]; weights: Float32Array; average: Float32Array }> {
  const kernel = bccdKernel(directory, {
    backend, quantization, input_size: 32, MobileNet: { width: 0.0625 }, max_iters: 6, snapshot_iter: 10, LearningRate: { schedulers: [] },
    TrainReader: { batch_size: 1 },
  }, { use: [unshared, multiScale] });
  const [sizes, losses]: [number[], number[]] = [[], []];
  kernel.events.on('step', ({ size, loss }) => { sizes.push(size); losses.push(loss); });
  await kernel.run('train');
  await kernel.dispose();
  const { states } = await readCheckpoint(join(directory, 'test/model_final'));
  const numbers = (name: string): Float32Array => states.get(name)!.tensor.data as Float32Array;
  return { sizes, losses, weights: numbers('conv1_weights'), average: numbers(averageName('conv1_bn_mean')) };
}

t.test('a change of the input size goes on with the newest states, shared or copied', async (t) => {
  const shared = await trained(join(t.testdir({}), 'shared'), 'reference');
  const copied = await trained(join(t.testdirName, 'copied'), 'unshared');
  t.same(new Set(shared.sizes), new Set([32, 64]), 'both sizes came up');
  t.same(shared.losses, copied.losses);
  t.same(shared.weights, copied.weights);
});

t.test('so does a phase of the quantization that ends between sizes, with averages and learned scales', async (t) => {
  const phases: ConfigObject = { quant_delay: 1, freeze_batch_norm: 3, freeze_observers: 4, activation_quantize_type: 'lsq' };
  const shared = await trained(join(t.testdir({}), 'shared'), 'reference', phases);
  const copied = await trained(join(t.testdirName, 'copied'), 'unshared', phases);
  const steady = await trained(join(t.testdirName, 'steady'), 'reference', { activation_quantize_type: 'lsq' });
  t.same(shared, copied);
  t.not(shared.losses[0], steady.losses[0], 'the first step is a float one');
  t.not(shared.losses.at(-1), steady.losses.at(-1));
});

/** Steps of these sizes with at most so many programs held, and what that took. */
async function stepped(sizes: readonly number[], most: number): Promise<{ losses: number[]; compiled: number; mostOpen: number; open: number }> {
  const kernel = bccdKernel('unused', { backend: 'reference', MobileNet: { width: 0.0625 }, ema_decay: 0, LearningRate: { base_lr: 1e-4 } });
  const { run } = await openRun(kernel, { weights: undefined, keepPlan: false });
  const section = run.config.TrainReader!;
  const dataset = await openDataset(kernel, section, 'TrainReader');
  const counted = { compiled: 0, open: 0, mostOpen: 0 };
  const backend = { ...run.backend, compile: async (...request: Parameters<typeof run.backend.compile>) => {
    counted.compiled++;
    counted.mostOpen = Math.max(counted.mostOpen, ++counted.open);
    return closing(await run.backend.compile(...request), () => { counted.open--; });
  } };
  const programs = new StepPrograms({ ...run, backend }, { most });
  const losses: number[] = [];
  for (const inputSize of sizes) {
    const reader = await kernel.resolve('reader', 'detection').train({ dataset, section: { ...section, worker_num: 0 }, random: run.random.split('reader'), inputSize });
    const batch = await reader.next();
    const { loss } = await (await programs.for(batch)).run({ ...batch.inputs, learningRate: scalar('float32', 1e-4) });
    losses.push((loss!.data as Float32Array)[0]!);
    await reader.close();
  }
  await programs.dispose();
  await kernel.dispose();
  return { losses, ...counted };
}

/** The reference backend shares states through its own class, so that what watches one must be it still. */
function closing(program: Executable, closed: () => void): Executable {
  const dispose = program.dispose.bind(program);
  return Object.assign(program, { dispose: () => { closed(); return dispose(); } });
}

t.test('a tap on trainStep reads the states of the step that is done', async (t) => {
  const kernel = bccdKernel(t.testdir({}), { backend: 'reference', MobileNet: { width: 0.0625 }, max_iters: 2, snapshot_iter: 2, LearningRate: { schedulers: [] } });
  const seen: Float32Array[] = [];
  kernel.hooks.trainStep.tap('test', (_step, run) => {
    run.sync();
    seen.push((run.states.get('conv1_weights')!.tensor.data as Float32Array).slice());
  });
  await kernel.run('train');
  await kernel.dispose();
  const { states } = await readCheckpoint(join(t.testdirName, 'test/model_final'));
  t.same(seen[1], states.get('conv1_weights')!.tensor.data);
  t.notSame(seen[0], seen[1]);
});

t.test('sizes beyond those held are compiled again when they come back, with the newest states', async (t) => {
  const sizes = [32, 64, 96, 32, 96, 64, 32];
  const few = await stepped(sizes, 2);
  const all = await stepped(sizes, 3);
  t.same(few.losses, all.losses);
  t.equal(new Set(all.losses).size, sizes.length, 'every step moved the weights');
  t.match(all, { compiled: 3, mostOpen: 3, open: 0 });
  t.match(few, { compiled: 6, mostOpen: 3, open: 0 }, 'one more than held, while the states move along');
});
