import type { Backend } from '../../core/backend.ts';
import { describeDifference } from './difference.ts';
import { evaluateOp, opGraph } from './evaluate-op.ts';
import type { OpCase } from './op-case.ts';

/** What came of one case on one backend. */
export interface CaseResult {
  /** Why the backend cannot run it. */
  readonly refused?: string;
  /** How its outputs differ from the reference's; none when it passes. */
  readonly differences: readonly string[];
  /** Of one run with everything compiled, copies included. */
  readonly ms: number;
}

/** Runs one case on a backend and compares with the reference. */
export async function runCase(backend: Backend, { op, inputs, attrs, nearness }: OpCase): Promise<CaseResult> {
  const { graph, feeds } = opGraph(op, inputs, attrs);
  const support = backend.supports(graph.nodes()[0]!);
  if (support !== true) return { refused: support, differences: [], ms: 0 };
  const executable = await backend.compile(graph);
  const start = performance.now();
  const actual = await executable.run(feeds);
  const ms = performance.now() - start;
  const differences = Object.entries(evaluateOp(op, inputs, attrs)).flatMap(([name, tensor]) => describeDifference(name, actual[name], tensor, nearness) ?? []);
  await executable.dispose();
  return { differences, ms };
}
