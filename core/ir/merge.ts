import type { Editor } from './editor.ts';
import type { Attribute, Graph, SlotValue, Value } from './types.ts';

/**
 * Copies another graph's nodes into the one at hand, under prefixed names, so that both run on the same inputs and states
 * (tied by name; missing ones are added). The other graph's outputs and updates are not taken over.
 * @returns from the values of the other graph to their copies
 * @example
 * const twin = mergeGraph(editor, floatGraph, 'float/');
 * twin.get(floatGraph.value('conv1')!) // the float value beside the quantized one
 */
export function mergeGraph(editor: Editor, other: Graph, prefix: string): ReadonlyMap<Value, Value> {
  const { graph } = editor;
  const values = new Map<Value, Value>();
  for (const [name, value] of other.inputs) values.set(value, graph.inputs.get(name) ?? editor.input(name, value.type));
  for (const { value, ...options } of other.states.values()) values.set(value, (graph.states.get(options.name) ?? editor.state(options)).value);
  for (const node of other.nodes()) {
    const inputs = Object.fromEntries(Object.entries(node.inputs as Record<string, SlotValue>).map(([slot, value]) => [slot, mapped(value, values)]));
    const copies = editor.emitNode(node.op, inputs, node.attrs as Record<string, Attribute>, { name: `${prefix}${node.name}`, scope: node.scope });
    for (const [output, value] of Object.entries(node.outputs)) values.set(value, copies[output]!);
  }
  return values;
}

function mapped(slot: SlotValue, values: ReadonlyMap<Value, Value>): SlotValue {
  return Array.isArray(slot) ? slot.map((value: Value) => values.get(value)!) : values.get(slot as Value);
}
