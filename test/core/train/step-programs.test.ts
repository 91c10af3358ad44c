import { join } from 'node:path';
import t from 'tap';
import type { Plugin } from '../../../core/plugin.ts';
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

async function trained(directory: string, backend: string): Promise<{ sizes: number[]; losses: number[]; weights: Float32Array }> {
  const kernel = bccdKernel(directory, {
    backend, input_size: 32, MobileNet: { width: 0.0625 }, max_iters: 6, snapshot_iter: 10, LearningRate: { schedulers: [] },
    TrainReader: { batch_size: 1 },
  }, { use: [unshared, multiScale] });
  const [sizes, losses]: [number[], number[]] = [[], []];
  kernel.events.on('step', ({ size, loss }) => { sizes.push(size); losses.push(loss); });
  await kernel.run('train');
  await kernel.dispose();
  const { states } = await readCheckpoint(join(directory, 'test/model_final'));
  return { sizes, losses, weights: states.get('conv1_weights')!.tensor.data as Float32Array };
}

t.test('a change of the input size goes on with the newest states, shared or copied', async (t) => {
  const shared = await trained(join(t.testdir({}), 'shared'), 'reference');
  const copied = await trained(join(t.testdirName, 'copied'), 'unshared');
  t.same(new Set(shared.sizes), new Set([32, 64]), 'both sizes came up');
  t.same(shared.losses, copied.losses);
  t.same(shared.weights, copied.weights);
});
