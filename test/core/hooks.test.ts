import t from 'tap';
import type { SlimtapError } from '../../core/errors.ts';
import { fileUnreadable } from '../../core/errors.ts';
import { createHooks } from '../../core/hooks.ts';
import type { Report, Run } from '../../core/run.ts';

const run = {} as Run;
const report = {} as Report;

t.test('an error in a tap names the plugin and the hook', async (t) => {
  const hooks = createHooks();
  hooks.rewrite.tap('toy', () => { throw new Error('broken'); });
  t.throws(() => hooks.rewrite.call({} as never, run), { code: 'ERR_PLUGIN_FAILED', plugin: 'toy', hook: 'rewrite', message: /broken/ });
});

t.test('a rejected promise in a tap names the plugin and the hook, with its cause', async (t) => {
  const hooks = createHooks();
  const cause = new Error('broken later');
  hooks.done.tapPromise('toy', async () => { throw cause; });
  await t.rejects(hooks.done.promise(report, run), { code: 'ERR_PLUGIN_FAILED', plugin: 'toy', hook: 'done', cause });
});

t.test('our own errors keep their code and gain plugin and hook', async (t) => {
  const hooks = createHooks();
  hooks.done.tapPromise('toy', async () => { throw fileUnreadable('x'); });
  const error = await hooks.done.promise(report, run).catch((thrown: unknown) => thrown) as SlimtapError;
  t.equal(error.code, 'ERR_FILE_UNREADABLE');
  t.equal(error.plugin, 'toy');
});

t.test('the first reason given to stop ends the questions', async (t) => {
  const hooks = createHooks();
  let asked = false;
  hooks.stop.tap('first', () => 'enough');
  hooks.stop.tap('second', () => { asked = true; return 'too late'; });
  t.equal(hooks.stop.call({} as never, run), 'enough');
  t.notOk(asked);
});

t.test('a waterfall tap that returns nothing keeps the value', async (t) => {
  const hooks = createHooks();
  const graph = {} as never;
  hooks.buildGraph.tapPromise('observer', async () => undefined as never);
  t.equal(await hooks.buildGraph.promise(graph, run), graph);
});

t.test('an error handed to a callback names the plugin and the hook; results pass', async (t) => {
  const hooks = createHooks();
  hooks.done.tapAsync('toy', (_report, _run, done) => { setImmediate(() => { done(new Error('broken later')); }); });
  await t.rejects(hooks.done.promise(report, run), { code: 'ERR_PLUGIN_FAILED', plugin: 'toy', hook: 'done', message: /broken later/ });
  const graph = {} as never;
  hooks.buildGraph.tapAsync('toy', (_graph, _run, done) => { done(null, graph); });
  t.equal(await hooks.buildGraph.promise({} as never, run), graph);
});

t.test('an async function where nobody waits for it is refused', async (t) => {
  const hooks = createHooks();
  const eager = async (): Promise<void> => { await Promise.resolve(); throw new Error('unheard'); };
  hooks.annotate.tap('eager', eager as () => void);
  await t.rejects(hooks.annotate.promise({} as never, run), { code: 'ERR_TAP_NOT_AWAITED', plugin: 'eager', hook: 'annotate', hint: /tapPromise/ });
});
