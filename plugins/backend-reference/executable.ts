import type { Executable } from '../../core/backend.ts';
import type { Graph, Node, SlotValue, State, Value } from '../../core/ir/types.ts';
import { typeText } from '../../core/ir/editor.ts';
import { feedInvalid, suggest } from '../../core/errors.ts';
import { sameShape, type Tensor } from '../../core/tensor/tensor.ts';
import { referenceKernel } from './kernel.ts';

/** Runs a graph node by node; states are arrays that change together once a run is complete. */
export class ReferenceExecutable implements Executable {
  readonly #graph: Graph;
  readonly #nodes: readonly Node[];
  readonly #states: ReadonlyMap<string, Cell>;

  constructor(graph: Graph, sharing?: ReferenceExecutable) {
    this.#graph = graph;
    this.#nodes = graph.nodes();
    this.#states = new Map([...graph.states.values()].map((state) => [state.name, sharing?.cellOf(state) ?? { tensor: copy(state.initial) }]));
  }

  /** Where a state of that name and type lives, for an executable that shares it. */
  cellOf({ name, value }: State): Cell | undefined {
    const cell = this.#states.get(name);
    return cell !== undefined && sameType(cell.tensor, value) ? cell : undefined;
  }

  async run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
    checkFeeds(this.#graph, feeds);
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
    return new Map([...names].map((name) => {
      const cell = this.#states.get(name);
      if (cell === undefined) throw feedInvalid(name, `the graph has no such state. ${suggest(name, this.#states.keys())}`);
      return [name, cell.tensor];
    }));
  }

  write(states: Iterable<readonly [string, Tensor]>): void {
    const known = [...states].flatMap(([name, tensor]) => {
      const state = this.#graph.states.get(name);
      return state === undefined ? [] : [{ state, tensor }];
    });
    for (const { state, tensor } of known) checkType(state.name, state.value, tensor);
    for (const { state, tensor } of known) this.#states.get(state.name)!.tensor = copy(tensor);
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

function checkFeeds(graph: Graph, feeds: Readonly<Record<string, Tensor>>): void {
  for (const name of Object.keys(feeds)) {
    if (!graph.inputs.has(name)) throw feedInvalid(name, `the graph has no such input. ${suggest(name, graph.inputs.keys())}`);
  }
  for (const [name, value] of graph.inputs) {
    const fed = feeds[name];
    if (fed === undefined) throw feedInvalid(name, 'the input was not fed');
    checkType(name, value, fed);
  }
}

function checkType(name: string, value: Value, tensor: Tensor): void {
  if (!sameType(tensor, value)) throw feedInvalid(name, `is ${typeText(tensor)}, the graph declares ${typeText(value.type)}`);
}

function sameType(tensor: Tensor, value: Value): boolean {
  return tensor.dtype === value.type.dtype && sameShape(tensor.shape, value.type.shape);
}

function copy(tensor: Tensor): Tensor {
  return { ...tensor, data: tensor.data.slice() };
}
