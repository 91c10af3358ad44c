import { join } from 'node:path';
import t from 'tap';
import { quantization } from '../../../core/config/schema/quantization.ts';
import type { ConfigObject } from '../../../core/config/index.ts';
import { averageName } from '../../../core/train/averages.ts';
import { readCheckpoint } from '../../../core/train/checkpoint.ts';
import { trainPhase } from '../../../core/train/phase.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { tinyProject, type TinyProject } from '../../support/tiny-project.ts';

t.test('a phase is a function of options and step', async (t) => {
  const options = quantization.parse({ quant_delay: 2, freeze_observers: 4, freeze_batch_norm: 3 });
  t.same([0, 2, 3, 4].map((step) => trainPhase(options, step)), [
    { quantized: false, observing: true, batchStatistics: true }, { quantized: true, observing: true, batchStatistics: true },
    { quantized: true, observing: true, batchStatistics: false }, { quantized: true, observing: false, batchStatistics: false },
  ]);
});

interface Trained {
  readonly losses: readonly number[];
  /** Numbers of a state after each step. */
  at(step: number | 'model_final', state: string): Promise<number[]>;
}

async function train(project: TinyProject, name: string, config: ConfigObject): Promise<Trained> {
  const losses: number[] = [];
  await withKernel(tinyKernel(project, { max_iters: 4, ...config }, { name }), async (kernel) => {
    kernel.events.on('step', ({ loss }) => { losses.push(loss); });
    await kernel.run('train', typeof config['resume'] === 'string' ? { resume: config['resume'] } : {});
  });
  return {
    losses,
    at: async (step, state) => Array.from((await readCheckpoint(join(project.directory, 'output', name, String(step)))).states.get(state)!.tensor.data as Float32Array),
  };
}

const SCALE = 'image.scale';
const MEAN = 'conv1_bn_mean';

t.test('before quant_delay the loss is the float one while scales move already', async (t) => {
  const project = await tinyProject(t.testdir({}));
  const float = await train(project, 'float', { quantization: { enabled: false } });
  const delayed = await train(project, 'delayed', { quantization: { quant_delay: 2 } });
  t.same(delayed.losses.slice(0, 2), float.losses.slice(0, 2));
  t.not(delayed.losses[2], float.losses[2]);
  t.not((await delayed.at(1, SCALE))[0], (await delayed.at(2, SCALE))[0]);
});

t.test('from freeze_observers on scales stay, and from freeze_batch_norm on statistics, in value and use', async (t) => {
  const project = await tinyProject(t.testdir({}));
  const free = await train(project, 'free', {});
  const frozen = await train(project, 'frozen', { quantization: { freeze_observers: 2, freeze_batch_norm: 3 } });
  t.same(frozen.losses.slice(0, 2), free.losses.slice(0, 2));
  t.same(await frozen.at(2, SCALE), await frozen.at('model_final', SCALE));
  t.not((await frozen.at(1, SCALE))[0], (await frozen.at(2, SCALE))[0]);
  t.same(await frozen.at(3, MEAN), await frozen.at('model_final', MEAN));
  t.notSame(await frozen.at(2, MEAN), await frozen.at(3, MEAN));
  t.not(frozen.losses[3], free.losses[3], 'the last step normalizes with what was learned before');
});

t.test('weight averages go on where statistics and learned scales are frozen, towards what those are', async (t) => {
  const project = await tinyProject(t.testdir({}));
  const config: ConfigObject = { ema_decay: 0.9, max_iters: 6, quantization: { freeze_observers: 2, freeze_batch_norm: 2, activation_quantize_type: 'lsq' } };
  const { at } = await train(project, 'averaged', config);
  for (const state of [MEAN, 'image.delta']) {
    const [frozen, last] = [await at(2, state), await at('model_final', state)];
    t.same(last, frozen, `${state} stays`);
    const distance = async (step: number | 'model_final'): Promise<number> => Math.max(...(await at(step, averageName(state))).map((value, i) => Math.abs(value - frozen[i]!)));
    t.ok(await distance('model_final') < 0.5 * await distance(2), `${state}'s average comes nearer`);
  }
});

t.test('a run continued within a phase, or at the end of one, is the uninterrupted run', async (t) => {
  const project = await tinyProject(t.testdir({}));
  const config: ConfigObject = { ema_decay: 0.9, quantization: { quant_delay: 1, freeze_observers: 2, freeze_batch_norm: 3, activation_quantize_type: 'lsq', weight_quantize_type: 'channel_wise_lsq' } };
  const whole = await train(project, 'whole', config);
  for (const step of [1, 2, 3]) {
    const rest = await train(project, `from-${step}`, { ...config, resume: join(project.directory, 'output/whole', String(step)) });
    t.same(rest.losses, whole.losses.slice(step), `from step ${step}`);
    for (const state of ['conv1_weights', averageName(MEAN), averageName('conv1_weights.delta')]) t.same(await rest.at('model_final', state), await whole.at('model_final', state), state);
  }
});

t.test('scales that are to stay as they are must come from somewhere', async (t) => {
  const project = await tinyProject(t.testdir({}));
  await t.rejects(train(project, 'none', { quantization: { scale_trainable: false } }), { code: 'ERR_SCALES_UNKNOWN' });
  const first = await train(project, 'first', {});
  const second = await train(project, 'second', { pretrain_weights: join(project.directory, 'output/first/model_final'), quantization: { scale_trainable: false } });
  t.same(await second.at('model_final', SCALE), await first.at('model_final', SCALE));
  const third = await train(project, 'third', { quantization: { scale_trainable: false }, resume: join(project.directory, 'output/second/2') });
  t.same(third.losses, second.losses.slice(2), 'and the training can be continued');
});
