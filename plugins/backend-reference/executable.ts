import type { Executable } from '../../core/backend.ts';
import { checkFeeds, knownStates, readStates, sameType, typesOf } from '../../core/check-feeds.ts';
import type { Graph, Node, SlotValue, State, TensorType, Value } from '../../core/ir/types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { referenceKernel } from './kernel.ts';

/** Runs a graph node by node; states are arrays that change together once a run is complete. */
export class ReferenceExecutable implements Executable {
  readonly #graph: Graph;
  readonly #nodes: readonly Node[];
  readonly #states: ReadonlyMap<string, Cell>;
  readonly #types: Readonly<Record<'inputs' | 'states', ReadonlyMap<string, TensorType>>>;

  constructor(graph: Graph, sharing?: ReferenceExecutable) {
    this.#graph = graph;
    this.#nodes = graph.nodes();
    this.#types = { inputs: typesOf(graph.inputs), states: typesOf([...graph.states].map(([name, { value }]) => [name, value] as const)) };
    this.#states = new Map([...graph.states.values()].map((state) => [state.name, sharing?.cellOf(state) ?? { tensor: copy(state.initial) }]));
  }

  /** Where a state of that name and type lives, for an executable that shares it. */
  cellOf({ name, value }: State): Cell | undefined {
    const cell = this.#states.get(name);
    return cell !== undefined && sameType(cell.tensor, value.type) ? cell : undefined;
  }

  async run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
    checkFeeds(this.#types.inputs, feeds);
    await Promise.resolve();
    const values = new Map<Value, Tensor>();
    for (const [name, value] of this.#graph.inputs) values.set(value, feeds[name]!);
    for (const state of this.#graph.states.values()) values.set(state.value, this.#states.get(state.name)!.tensor);
    for (const node of this.#nodes) runNode(node, values);
    const outputs = Object.fromEntries([...this.#graph.outputs].map(([name, value]) => [name, copy(values.get(value)!)]));
    for (const [state, next] of this.#graph.updates) this.#states.get(state.name)!.tensor = copy(values.get(next)!);
    return outputs;
  }

  read(names: Iterable<string> = this.#states.keys()): ReadonlyMap<string, Tensor> {
    return readStates(this.#states, names);
  }

  write(states: Iterable<readonly [string, Tensor]>): void {
    for (const [name, tensor] of knownStates(this.#types.states, states)) this.#states.get(name)!.tensor = copy(tensor);
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

/** Where one state lives; executables that share it hold the same cell. */
interface Cell {
  tensor: Tensor;
}

function runNode(node: Node, values: Map<Value, Tensor>): void {
  const inputs: Record<string, Tensor | readonly Tensor[] | undefined> = {};
  for (const [slot, value] of Object.entries(node.inputs as Record<string, SlotValue>)) inputs[slot] = tensorsOf(value, values);
  const types = Object.fromEntries(Object.entries(node.outputs).map(([name, value]) => [name, value.type]));
  const outputs = referenceKernel(node.op)(inputs, node.attrs, types);
  for (const [name, value] of Object.entries(node.outputs)) values.set(value, outputs[name]!);
}

function tensorsOf(slot: SlotValue, values: ReadonlyMap<Value, Tensor>): Tensor | readonly Tensor[] | undefined {
  if (slot === undefined) return undefined;
  return Array.isArray(slot) ? slot.map((value: Value) => values.get(value)!) : values.get(slot as Value)!;
}

function copy(tensor: Tensor): Tensor {
  return { ...tensor, data: tensor.data.slice() };
}
