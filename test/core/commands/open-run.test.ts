import { join } from 'node:path';
import t from 'tap';
import { openRun } from '../../../core/commands/open-run.ts';
import type { ConfigObject } from '../../../core/config/index.ts';
import type { Run } from '../../../core/run.ts';
import { readCheckpoint } from '../../../core/train/checkpoint.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { tinyProject } from '../../support/tiny-project.ts';

const project = await tinyProject(t.testdir({}));
const weights = join(project.directory, 'output/run/model_final');

/** Opens a run as a new training that starts from a checkpoint does. */
function starting(config: ConfigObject): Promise<Run> {
  const kernel = tinyKernel(project, { pretrain_weights: weights, ...config });
  return withKernel(kernel, async () => (await openRun(kernel, { weights, keepPlan: false })).run);
}

const data = (run: Run, name: string): unknown => run.states.get(name)!.tensor.data;

t.test('a checkpoint to begin with', async () => {
  await withKernel(tinyKernel(project, { max_iters: 2, LearningRate: { base_lr: 0.01, schedulers: [] } }), (kernel) => kernel.run('train'));
});

t.test('a training for other classes takes what fits of a checkpoint and draws the rest', async (t) => {
  const run = await starting({ num_classes: 5 });
  const { states } = await readCheckpoint(weights);
  t.same(data(run, 'conv1_weights'), states.get('conv1_weights')!.tensor.data);
  t.same(run.states.get('yolo_output.0.conv.weights')!.tensor.shape[0], 3 * (5 + 5));
});

t.test('parameters excluded by name are drawn anew, as if there were no checkpoint', async (t) => {
  const excluded = await starting({ finetune_exclude_pretrained_params: ['conv1_'] });
  const kernel = tinyKernel(project);
  const { run: fresh } = await withKernel(kernel, () => openRun(kernel, { weights: undefined, keepPlan: false }));
  t.same(data(excluded, 'conv1_weights'), data(fresh, 'conv1_weights'));
  t.notSame(data(excluded, 'conv2_1_dw_weights'), data(fresh, 'conv2_1_dw_weights'));
});

t.test('a checkpoint of other classes cannot be evaluated; everything that differs is listed at once', async (t) => {
  const kernel = tinyKernel(project, { weights, num_classes: 5 });
  await t.rejects(withKernel(kernel, () => openRun(kernel, { weights, keepPlan: true })), { code: 'ERR_CHECKPOINT_MISMATCH', message: /model_final .*yolo_output\.0\.conv\.weights is \[21, .* instead of \[30, .*yolo_output\.2/ });
});
