import { locateSlot } from '../../core/quant/locate-slot.ts';
import type { PlanEntry } from '../../core/quant/plan.ts';
import type { QuantSpec } from '../../core/quant/spec.ts';
import type { Node, State } from '../../core/ir/types.ts';
import type { Run } from '../../core/run.ts';

/** A weight that a plan quantizes. */
export interface PlannedWeight {
  readonly state: State;
  readonly spec: QuantSpec;
  /** The layers that read it so; more than one where layers share a weight. */
  readonly readers: readonly { readonly node: Node; readonly entry: PlanEntry }[];
}

/** The weights a plan quantizes: states that slots read, in the order of the graph. One that is read in two ways appears twice. */
export function plannedWeights({ graph, plan }: Pick<Run, 'graph' | 'plan'>): readonly PlannedWeight[] {
  const order = new Map(graph.nodes().map((node, index) => [node.name, index]));
  const found = new Map<string, PlannedWeight>();
  for (const entry of plan.entries().toSorted((a, b) => order.get(a.node)! - order.get(b.node)!)) {
    const { node, value } = locateSlot(graph, entry);
    const state = graph.states.get(value.name);
    if (state === undefined) continue;
    const key = `${state.name}|${JSON.stringify(entry.spec)}`;
    found.set(key, { state, spec: entry.spec, readers: [...found.get(key)?.readers ?? [], { node, entry }] });
  }
  return [...found.values()];
}
