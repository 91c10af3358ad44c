import t from 'tap';
import { createKernel } from '../../core/kernel.ts';
import type { Plugin, Preset } from '../../core/plugin.ts';
import { detection } from '../../presets/detection.ts';
import { referenceBackend } from '../../plugins/backend-reference/index.ts';
import { tinyKernel, withKernel } from '../support/tiny-kernel.ts';
import { tinyProject } from '../support/tiny-project.ts';

const named = (name: string, seen: string[] = []): Plugin => ({ name, apply: () => { seen.push(name); } });

t.test('plugins are applied in the order of the list', async (t) => {
  const seen: string[] = [];
  const preset: Preset = { name: 'preset', use: [named('a', seen), named('b', seen)] };
  const kernel = createKernel({ use: [preset, named('c', seen)] });
  t.same(seen, ['a', 'b', 'c']);
  t.equal(kernel.name, 'preset');
});

t.test('a plugin that cannot be applied is named', async (t) => {
  const broken: Plugin = { name: 'broken', apply: () => { throw new Error('no luck'); } };
  t.throws(() => createKernel({ use: [broken] }), { code: 'ERR_PLUGIN_FAILED', message: /"broken".*no luck/, plugin: 'broken' });
});

t.test('configuration: presets, then layers in order, each value with its origin', async (t) => {
  const preset: Preset = { name: 'preset', use: [], config: { max_iters: 1, log_iter: 2 } };
  const { value, origins } = createKernel({ use: [preset], config: { log_iter: 3 } }).config();
  t.match(value, { max_iters: 1, log_iter: 3 });
  t.equal(origins.get('max_iters'), 'preset preset');
  t.equal(origins.get('log_iter'), 'createKernel');
});

t.test('a plugin may change the configuration before it is checked', async (t) => {
  const plugin: Plugin = { name: 'p', apply: ({ hooks }) => hooks.config.tap('p', (merged) => ({ ...merged, config: { ...merged.config, max_iters: 12 } })) };
  t.equal(createKernel({ use: [plugin] }).config().value.max_iters, 12);
});

t.test('an unknown command is an error with the nearest one', async (t) => {
  await t.rejects(createKernel().run('trian' as 'train'), { code: 'ERR_UNKNOWN_NAME', hint: /"train"/ });
});

t.test('every command ends in `done` with its report or in `failed` with its error', async (t) => {
  const project = await tinyProject(t.testdir({}));
  const seen: string[] = [];
  const watch: Plugin = {
    name: 'watch',
    apply({ hooks }) {
      hooks.done.tap('watch', ({ command, notes }) => { seen.push(`done ${command}`); notes.push('seen'); });
      hooks.failed.tap('watch', (error) => { seen.push(`failed ${(error as { code?: string }).code}`); throw new Error('a second one'); });
    },
  };
  const trained = await withKernel(tinyKernel(project, { max_iters: 1 }, { use: [watch] }), (kernel) => kernel.run('train'));
  t.same(trained.notes, ['seen']);
  const weights = trained.written[0]!;
  await withKernel(tinyKernel(project, { weights }, { use: [watch] }), (kernel) => kernel.run('evaluate'));
  await t.rejects(withKernel(tinyKernel(project, { weights, EvalReader: { dataset: { anno_path: 'gone.json' } } }, { use: [watch] }), (kernel) => kernel.run('evaluate')), { message: /gone\.json/ });
  t.same(seen.slice(0, 2), ['done train', 'done evaluate']);
  t.match(seen[2], /^failed ERR_/, 'and the first error is the one thrown');
});

t.test('a command disposes the backend it ran on, also after a failure', async (t) => {
  const project = await tinyProject(t.testdir({}));
  const disposed: string[] = [];
  const tracked: Plugin = {
    name: 'tracked',
    apply: ({ provide }) => provide('backend', 'tracked', () => () => ({ ...referenceBackend(), dispose: async () => { disposed.push('once'); } })),
  };
  await withKernel(tinyKernel(project, { max_iters: 1, backend: 'tracked' }, { use: [tracked] }), (kernel) => kernel.run('train'));
  await withKernel(tinyKernel(project, { backend: 'tracked' }, { use: [tracked] }), (kernel) => kernel.run('inspect'));
  await t.rejects(withKernel(tinyKernel(project, { max_iters: 1, backend: 'tracked', metric: 'none', eval: true }, { use: [tracked] }), (kernel) => kernel.run('train')), { code: 'ERR_UNKNOWN_NAME' });
  t.equal(disposed.length, 3);
});

t.test('a plugin brings a command of its own, but not one in place of core\'s', async (t) => {
  const plugin: Plugin = {
    name: 'counting',
    apply({ provide }) {
      provide('command', 'count', () => async (_kernel, { by = 1 }: { by?: number }) => by + 1);
      provide('command', 'inspect', () => () => Promise.reject(new Error('never called')));
    },
  };
  const kernel = createKernel({ use: [detection, plugin], config: { num_classes: 2, input_size: 32, MobileNet: { width: 0.03125 } } });
  t.equal(await kernel.run('count' as never, { by: 2 } as never), 3);
  t.match(await kernel.run('inspect'), { plan: { version: 1 } });
  await t.rejects(kernel.run('cuont' as never), { code: 'ERR_UNKNOWN_NAME', hint: /"count"/ });
  await kernel.dispose();
});
