import { join } from 'node:path';
import t from 'tap';
import type { ConfigObject } from '../../../core/config/index.ts';
import type { Plugin } from '../../../core/plugin.ts';
import { averageName } from '../../../core/train/averages.ts';
import { readCheckpoint } from '../../../core/train/checkpoint.ts';
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
