import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { ConfigObject } from '../../../core/config/index.ts';
import type { Plugin } from '../../../core/plugin.ts';
import type { Report } from '../../../core/run.ts';
import { readCheckpoint } from '../../../core/train/checkpoint.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { CATEGORIES, tinyProject, type TinyProject } from '../../support/tiny-project.ts';

/** A metric whose AP is scripted by evaluation. */
function scripted(scores: readonly number[]): Plugin {
  let at = 0;
  return {
    name: 'scripted',
    apply: (kernel) => kernel.provide('metric', 'scripted', () => () => ({ add() {}, compute: () => ({ AP: scores[at++]!, AP50: 0, stats: {}, perCategory: [] }) })),
  };
}

const SCORED: ConfigObject = { eval: true, metric: 'scripted' };

function train(project: TinyProject, config: ConfigObject, { use = [], resume }: { use?: Plugin[]; resume?: string } = {}): Promise<Report> {
  return withKernel(tinyKernel(project, config, { use }), (kernel) => kernel.run('train', resume === undefined ? {} : { resume }));
}

const run = ({ directory }: TinyProject, name = ''): string => join(directory, 'output/run', name);

t.test('every snapshot_iter steps a checkpoint named after the steps done, and model_final at the end', async (t) => {
  const project = await tinyProject(t.testdir({}));
  const report = await train(project, { max_iters: 5, snapshot_iter: 2 });
  t.same((await readdir(run(project))).sort(), ['2', '4', 'model_final', 'report.html', 'report.json', 'tensorboard']);
  t.same(report.written.slice(0, 3), ['2', '4', 'model_final'].map((name) => run(project, name)));
  t.equal(report.iterations, 5);
  for (const [name, steps] of [['2', 2], ['4', 4], ['model_final', 5]] as const) t.equal((await readCheckpoint(run(project, name))).iteration, steps);
});

t.test('a checkpoint carries the classes, the plan and the configuration', async (t) => {
  const project = await tinyProject(t.testdir({}));
  await train(project, { max_iters: 1 });
  const { extra, plan, config } = await readCheckpoint(run(project, 'model_final'));
  t.same(extra['categories'], CATEGORIES);
  t.equal(plan?.target, 'paddle-lite');
  t.match(config, { num_classes: 2, target: 'paddle-lite' });
});

t.test('best_model stays the best one, also over a continuation', async (t) => {
  const project = await tinyProject(t.testdir({}));
  const best = async (): Promise<unknown> => { const { iteration, metrics } = await readCheckpoint(run(project, 'best_model')); return [iteration, metrics['AP']]; };
  await train(project, { ...SCORED, max_iters: 2, snapshot_iter: 1 }, { use: [scripted([0.5, 0.3])] });
  t.same(await best(), [1, 0.5]);
  const resume = run(project, 'model_final');
  const next = await train(project, { ...SCORED, max_iters: 3, snapshot_iter: 1 }, { use: [scripted([0.4])], resume });
  t.same(await best(), [1, 0.5], 'worse than before the continuation');
  t.equal(next.written[0], resume);
  t.notOk(next.written.some((path) => path.endsWith('best_model')));
  await train(project, { ...SCORED, max_iters: 4, snapshot_iter: 1 }, { use: [scripted([0.6])], resume });
  t.same(await best(), [4, 0.6]);
});

t.test('a plugin that says stop ends the training with model_final', async (t) => {
  const project = await tinyProject(t.testdir({}));
  const patience: Plugin = { name: 'patience', apply: ({ hooks }) => hooks.stop.tap('patience', ({ AP }) => (AP > 0.4 ? 'good enough' : undefined)) };
  const { iterations, results } = await train(project, { ...SCORED, max_iters: 9, snapshot_iter: 1 }, { use: [scripted([0.1, 0.5]), patience] });
  t.equal(iterations, 2);
  t.equal(results.length, 2);
  t.same((await readdir(run(project))).sort(), ['1', 'best_model', 'model_final', 'report.html', 'report.json', 'tensorboard']);
});

t.test('evaluation while training is on the quantized graph; without a plan it is on the float one', async (t) => {
  const project = await tinyProject(t.testdir({}));
  const aware = await train(project, { ...SCORED, max_iters: 1 }, { use: [scripted([0])] });
  t.match(aware.results, [{ stage: 'eval', iteration: 1, images: 4 }]);
  const float = await train(project, { ...SCORED, max_iters: 1, quantization: { enabled: false } }, { use: [scripted([0])] });
  t.match(float.results, [{ stage: 'float' }]);
});

t.test('a new training starts from the parameters of a checkpoint and from nothing else', async (t) => {
  const project = await tinyProject(t.testdir({}));
  await train(project, { max_iters: 2 });
  const { states } = await readCheckpoint(run(project, 'model_final'));
  const kernel = tinyKernel(project, { max_iters: 1, pretrain_weights: run(project, 'model_final') }, { name: 'second' });
  let first: ReadonlyMap<string, unknown> | undefined;
  kernel.hooks.batch.tap('look', (batch, { states: started, iteration }) => {
    if (iteration === 0) first = new Map([...started].map(([name, { tensor }]) => [name, tensor.data]));
    return batch;
  });
  await withKernel(kernel, () => kernel.run('train'));
  t.same(first?.get('conv1_weights'), states.get('conv1_weights')?.tensor.data);
  t.ok([...states.values()].some(({ role }) => role === 'optimizer'), 'the checkpoint has momenta');
  t.same([...first!.keys()].filter((name) => ['optimizer', 'quantizer', 'average'].includes(states.get(name)?.role ?? '')), []);
});

t.test('a run that is done already says so and writes no checkpoint', async (t) => {
  const project = await tinyProject(t.testdir({}));
  await train(project, { max_iters: 1 });
  const kernel = tinyKernel(project, { max_iters: 1 });
  const messages: string[] = [];
  kernel.events.on('log', ({ message }) => { messages.push(message); });
  const { written, iterations } = await withKernel(kernel, () => kernel.run('train', { resume: run(project, 'model_final') }));
  t.same([written.filter((path) => !/report|tensorboard/.test(path)), iterations], [[], 1]);
  t.match(messages.join('\n'), /1 steps are done, max_iters is 1/);
});

t.test('something of the user\'s in the place of a checkpoint is not replaced', async (t) => {
  const project = await tinyProject(t.testdir({}));
  await mkdir(run(project, 'model_final/notes'), { recursive: true });
  await t.rejects(train(project, { max_iters: 1 }), { code: 'ERR_CHECKPOINT_PLACE_TAKEN' });
  t.same(await readdir(run(project, 'model_final')), ['notes']);
});

t.test('plugins are told the stage that runs, before and after evaluations', async (t) => {
  const project = await tinyProject(t.testdir({}));
  const seen: string[] = [];
  const watch: Plugin = {
    name: 'watch',
    apply({ hooks }) {
      hooks.batch.tap('watch', (batch, { stage }) => { seen.push(`batch ${stage}`); return batch; });
      hooks.trainStep.tap('watch', (_, { stage }) => { seen.push(`step ${stage}`); });
      hooks.evaluate.tap('watch', (_, { stage }) => { seen.push(`evaluated ${stage}`); });
    },
  };
  await train(project, { ...SCORED, max_iters: 2, snapshot_iter: 1 }, { use: [scripted([0, 0]), watch] });
  const step = ['batch train', 'step train', 'evaluated eval'];
  t.same(seen, [...step, ...step]);
});
