import { planMismatch } from '../errors.ts';
import { slotValues, type Graph, type Node, type Value } from '../ir/types.ts';
import type { PlanEntry } from './plan.ts';

/** Where a plan entry points. */
export interface LocatedSlot {
  readonly node: Node;
  /** The slot's name, without the position. */
  readonly key: string;
  /** Position in a variadic slot, otherwise 0. */
  readonly index: number;
  /** What the slot reads now. */
  readonly value: Value;
}

/**
 * The slot of a plan entry in a graph.
 * @throws ERR_PLAN_MISMATCH when the graph has no such node or slot
 */
export function locateSlot(graph: Graph, { node: name, slot }: Pick<PlanEntry, 'node' | 'slot'>): LocatedSlot {
  const node = graph.node(name);
  const [key = '', position = '0'] = slot.split('.');
  const index = Number(position);
  const value = node === undefined ? undefined : slotValues(node.inputs[key])[index];
  if (node === undefined || value === undefined) throw planMismatch(name, slot);
  return { node, key, index, value };
}
