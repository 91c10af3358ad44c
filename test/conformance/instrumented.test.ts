import t from 'tap';
import type { Backend, Executable } from '../../core/backend.ts';
import { createKernel } from '../../core/kernel.ts';
import type { Plugin } from '../../core/plugin.ts';
import { backendReference, referenceBackend } from '../../plugins/backend-reference/index.ts';
import { runConformance } from './run-conformance.ts';

// What the author of a plugin writes: a backend of their own around another one, provided under a name.

/** Counts what is asked of `reference`, and otherwise is it. */
function instrumented(counts: Map<string, number>): Plugin {
  const count = (what: string): void => { counts.set(what, (counts.get(what) ?? 0) + 1); };
  return {
    name: 'instrumented',
    apply: ({ provide }) => provide('backend', 'instrumented', () => () => wrapped(referenceBackend(), count)),
  };
}

function wrapped(inner: Backend, count: (what: string) => void): Backend {
  const around = new WeakMap<Executable, Executable>();
  return {
    name: 'instrumented',
    lowering: inner.lowering,
    supports: (node) => inner.supports(node),
    async compile(graph, { shareStatesWith, ...options } = {}) {
      count('compile');
      const shared = shareStatesWith && around.get(shareStatesWith);
      const executable = await inner.compile(graph, { ...options, ...(shared && { shareStatesWith: shared }) });
      const counting: Executable = {
        run: (feeds) => { count('run'); return executable.run(feeds); },
        read: (names) => executable.read(names),
        write: (states) => { count('write'); executable.write(states); },
        dispose: () => executable.dispose(),
      };
      around.set(counting, executable);
      return counting;
    },
    dispose: () => inner.dispose(),
  };
}

await t.test('a plugin\'s wrapper of reference passes the suite of every backend as it is', async (t) => {
  const counts = new Map<string, number>();
  const kernel = createKernel({ use: [backendReference(), instrumented(counts)], config: { backend: 'instrumented' } });
  const { value } = kernel.config();
  await runConformance(t, () => kernel.resolve('backend', value.backend)(value));
  t.ok(counts.get('compile')! > 400 && counts.get('run')! >= counts.get('compile')!, JSON.stringify([...counts]));
  await kernel.dispose();
});
