import type { Backend, Executable } from '../../core/backend.ts';
import type { Graph } from '../../core/ir/types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { CANCELLED, difference, largest } from './difference.ts';

/** One train step on both. */
export interface ComparedStep {
  readonly ms: number;
  /** Of the backend it is compared with. */
  readonly againstMs: number;
  readonly loss: number;
  readonly againstLoss: number;
}

/** Train steps on both from the same states. */
export interface StepComparison {
  readonly steps: readonly ComparedStep[];
  /** The state that differs most after the last step, by its share of the state's largest element. */
  readonly worstState: { readonly name: string; readonly difference: number } | undefined;
}

/** Both backends, and what they run. */
export interface Pair {
  readonly graph: Graph;
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly backend: Backend;
  readonly reference: Backend;
}

/** Runs whole steps one after the other, each backend on states of its own. */
export async function compareSteps({ graph, feeds, steps, backend, reference }: Pair & { readonly steps: number }): Promise<StepComparison> {
  const [ours, theirs] = [await backend.compile(graph), await reference.compile(graph)];
  try {
    const compared: ComparedStep[] = [];
    for (let step = 0; step < steps; step++) {
      const [got, wanted] = [await timedLoss(ours, feeds), await timedLoss(theirs, feeds)];
      compared.push({ ms: got.ms, againstMs: wanted.ms, loss: got.loss, againstLoss: wanted.loss });
    }
    return { steps: compared, worstState: worstState(graph, ours, theirs) };
  } finally {
    await ours.dispose();
    await theirs.dispose();
  }
}

async function timedLoss(executable: Executable, feeds: Pair['feeds']): Promise<{ ms: number; loss: number }> {
  const start = performance.now();
  const { loss } = await executable.run(feeds);
  return { ms: performance.now() - start, loss: Number(loss!.data[0]) };
}

/** A state counts at least as a thousandth of the largest of its role: gradients of offsets before a batch norm are sums that cancel. */
function worstState(graph: Graph, ours: Executable, theirs: Executable): StepComparison['worstState'] {
  const states = ours.read();
  const expected = theirs.read();
  const byRole = Map.groupBy(graph.states.values(), ({ role }) => role);
  const floors = new Map([...byRole].map(([role, each]) => [role, CANCELLED * Math.max(...each.map(({ name }) => largest(expected.get(name)!)))]));
  const differences = [...graph.states.values()].map(({ name, role }) => ({ name, difference: difference(states.get(name)!, expected.get(name)!, floors.get(role)) }));
  return differences.reduce<StepComparison['worstState']>((worst, one) => (worst === undefined || one.difference > worst.difference ? one : worst), undefined);
}
