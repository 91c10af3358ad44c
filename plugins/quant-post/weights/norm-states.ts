import { isOp, type Graph, type Node, type State, type Value } from '../../../core/ir/types.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import type { StateStore } from '../../../core/run.ts';

/** A convolution with the batch norm that follows it, as far as there is one, all of it in states nobody else reads. */
export interface ConvStates {
  readonly conv: Node<'Conv2d'>;
  readonly filter: State;
  readonly bias: State | undefined;
  readonly norm: { readonly node: Node<'BatchNorm'>; readonly scale: State; readonly offset: State; readonly mean: State; readonly variance: State } | undefined;
  /** What comes out of both. */
  readonly output: Value;
}

/** The states of a convolution and of its batch norm, or why they cannot be changed together. */
export function convStates(graph: Graph, conv: Node<'Conv2d'>): ConvStates | string {
  const filter = ownState(graph, conv.inputs.filter);
  if (typeof filter === 'string') return filter;
  const bias = conv.inputs.bias === undefined ? undefined : ownState(graph, conv.inputs.bias);
  if (typeof bias === 'string') return bias;
  const next = onlyReader(graph, conv.outputs.y);
  if (!isOp(next, 'BatchNorm')) return { conv, filter, bias, norm: undefined, output: conv.outputs.y };
  const { scale, offset, mean, variance } = next.inputs;
  const states = [scale, offset, mean, variance].map((value) => ownState(graph, value));
  const reason = states.find((state) => typeof state === 'string');
  if (reason !== undefined) return reason;
  const [s, o, m, v] = states as State[];
  return { conv, filter, bias, norm: { node: next, scale: s!, offset: o!, mean: m!, variance: v! }, output: next.outputs.y };
}

/** Whether a batch norm does nothing but add. */
export function isFolded(states: StateStore, { scale, mean }: NonNullable<ConvStates['norm']>): boolean {
  return valuesOf(states, scale).every((gain) => gain === 1) && valuesOf(states, mean).every((shift) => shift === 0);
}

/** The node that alone reads a value which does not leave the graph. */
export function onlyReader(graph: Graph, value: Value): Node | undefined {
  if (value.uses.size !== 1 || [...graph.outputs.values()].includes(value)) return undefined;
  return [...value.uses][0]!.node;
}

function ownState(graph: Graph, value: Value): State | string {
  const state = graph.states.get(value.name);
  if (state === undefined) return `%${value.name} is not a state`;
  return value.uses.size === 1 ? state : `%${value.name} is read by several layers`;
}

/** A private copy of a state's numbers. */
export function valuesOf(states: StateStore, { name }: State): Float32Array {
  return (states.get(name)!.tensor.data as Float32Array).slice();
}

/** Puts numbers in the place of a state's. */
export function setValues(states: StateStore, { name, role, value: { type } }: State, data: Float32Array): void {
  const tensor: Tensor = { dtype: 'float32', shape: type.shape, data };
  states.set(name, { tensor, role });
}
