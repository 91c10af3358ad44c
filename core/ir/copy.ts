import { createGraph, type Editor } from './editor.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Attribute, Graph, Node, SlotValue, State, TensorType, Value } from './types.ts';

/** A copy of a graph, its editor, and which value became which. */
export interface GraphCopy {
  readonly graph: Graph;
  readonly editor: Editor;
  /** From the values of the original to those of the copy. */
  readonly values: ReadonlyMap<Value, Value>;
}

/** What may differ in a copy. */
export interface CopyOptions {
  readonly name: string;
  /** Type of an input in the copy. */
  inputType(name: string, type: TensorType): TensorType;
  /** What a state of the copy holds before the first step. @default what the original's does */
  initial?(state: State): Tensor;
}

/** Rebuilds a graph node by node under the same names, inferring every type anew; tensors are shared. */
export function copyGraph(original: Graph, { name, inputType, initial = (state) => state.initial }: CopyOptions): GraphCopy {
  const { graph, editor } = createGraph(name);
  const values = new Map<Value, Value>();
  for (const [input, value] of original.inputs) values.set(value, editor.input(input, inputType(input, value.type)));
  for (const state of original.states.values()) values.set(state.value, editor.state({ ...withoutValue(state), initial: initial(state) }).value);
  for (const node of original.nodes()) copyNode(node, editor, values);
  for (const [output, value] of original.outputs) editor.output(output, values.get(value)!);
  for (const [state, next] of original.updates) editor.update(graph.states.get(state.name)!, values.get(next)!);
  return { graph, editor, values };
}

function withoutValue({ value: _, ...options }: State): Omit<State, 'value'> {
  return options;
}

function copyNode(node: Node, editor: Editor, values: Map<Value, Value>): void {
  const inputs = Object.fromEntries(Object.entries(node.inputs as Record<string, SlotValue>).map(([slot, value]) => [slot, mapped(value, values)]));
  const outputNames = Object.fromEntries(Object.entries(node.outputs).map(([output, { name }]) => [output, name]));
  const { name, scope } = node;
  const outputs = editor.emitNode(node.op, inputs, node.attrs as Record<string, Attribute>, { name, scope, outputNames, exactNames: true });
  for (const [output, value] of Object.entries(node.outputs)) values.set(value, outputs[output]!);
}

function mapped(slot: SlotValue, values: ReadonlyMap<Value, Value>): SlotValue {
  return Array.isArray(slot) ? slot.map((value: Value) => values.get(value)!) : values.get(slot as Value);
}
