import type { Test } from 'tap';
import type { Backend } from '../../core/backend.ts';
import { allOps } from '../../core/ops/define-op.ts';
import { allCases } from './cases/index.ts';
import { opGraph } from './evaluate-op.ts';
import { testExecutable } from './executable-suite.ts';
import type { OpCase } from './op-case.ts';
import { runCase } from './run-case.ts';
import { testTraining } from './training-suite.ts';

/** What the suite must know about a backend. */
export interface ConformanceOptions {
  /** Ops the backend cannot run, each with its reason; one it does run must not be listed. @default none */
  readonly cannot?: Readonly<Record<string, string>>;
  /** Ops of this backend's own case files that the shared table need not have. @default none */
  readonly cases?: readonly OpCase[];
}

/**
 * Runs every op, every gradient op, states, feed errors and three training steps on a backend and compares with the
 * reference. The one suite every backend passes.
 */
export async function runConformance(t: Test, create: () => Backend, { cannot = {}, cases = [] }: ConformanceOptions = {}): Promise<void> {
  const backend = create();
  const table = [...allCases, ...cases];
  await t.test('every op has a case', (t) => {
    const covered = new Set(table.map(({ op }) => op));
    t.same(allOps().map(({ name }) => name).filter((name) => !covered.has(name)), [], 'ops without a case');
    t.end();
  });
  for (const [op, own] of byOp(table)) {
    await t.test(op, async (t) => {
      for (const one of own) await checkCase(t, backend, one, cannot[op]);
    });
  }
  await t.test('executables', (t) => testExecutable(t, backend));
  await t.test('training', (t) => testTraining(t, backend));
  await backend.dispose();
}

async function checkCase(t: Test, backend: Backend, one: OpCase, reason: string | undefined): Promise<void> {
  const { op, title, inputs, attrs } = one;
  if (reason !== undefined) {
    const support = backend.supports(opGraph(op, inputs, attrs).graph.nodes()[0]!);
    t.not(support, true, `${op} is listed as impossible (${reason}) and refused`, { skip: support === true ? false : reason });
    return;
  }
  const { refused, differences } = await runCase(backend, one);
  if (refused !== undefined) t.fail(`${title}: refused without being listed: ${refused}`);
  else t.same(differences, [], title);
}

/** Cases by op. */
export function byOp(table: readonly OpCase[]): Map<string, OpCase[]> {
  const groups = new Map<string, OpCase[]>();
  for (const one of table) groups.set(one.op, [...groups.get(one.op) ?? [], one]);
  return groups;
}
