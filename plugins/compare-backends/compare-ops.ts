import type { Backend } from '../../core/backend.ts';
import { cloneGraph } from '../../core/ir/clone.ts';
import { createGraph } from '../../core/ir/editor.ts';
import { inputValues, type Graph, type Node, type SlotValue, type Value } from '../../core/ir/types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { Pair } from './compare-steps.ts';
import { CANCELLED, difference, largest } from './difference.ts';

/** What one op costs and how far it differs, over all nodes of that op. */
export interface ComparedOp {
  readonly op: string;
  readonly nodes: number;
  /** Largest difference over the largest element of the output, or a thousandth of that of the inputs, of the node that is off most. */
  readonly difference: number;
  /** That node. */
  readonly worst: string;
  /** All nodes, each run alone with its copies to the engine and back. */
  readonly ms: number;
  readonly againstMs: number;
  /** Why the backend cannot run it; then nothing was measured. */
  readonly refused?: string;
}

interface Measured {
  readonly node: Node;
  readonly count: number;
  readonly difference: number;
  readonly ms: number;
  readonly againstMs: number;
  readonly refused?: string;
}

/** Runs each kind of node alone on both backends, on the values it has in a step; nodes of equal types and attributes count as one kind. */
export async function compareOps({ graph, feeds, backend, reference }: Pair): Promise<ComparedOp[]> {
  const values = await valuesOf(graph, feeds, reference);
  const kinds = Map.groupBy(graph.nodes().filter(({ op }) => op !== 'Constant'), kindOf);
  const measured: Measured[] = [];
  for (const nodes of kinds.values()) measured.push({ node: nodes[0]!, count: nodes.length, ...await measure(nodes[0]!, values, backend, reference) });
  return [...Map.groupBy(measured, ({ node }) => node.op)].map(([op, each]) => summary(op, each)).sort((a, b) => b.difference - a.difference || b.ms - a.ms);
}

/** Every value of one step, by name. */
async function valuesOf(graph: Graph, feeds: Pair['feeds'], backend: Backend): Promise<ReadonlyMap<string, Tensor>> {
  const { graph: open, editor } = cloneGraph(graph);
  for (const name of [...open.outputs.keys()]) editor.removeOutput(name);
  for (const node of open.nodes()) for (const value of Object.values(node.outputs)) editor.output(value.name, value);
  const executable = await backend.compile(open);
  try {
    const made = await executable.run(feeds);
    const states = [...graph.states.values()].map(({ value, initial }) => [value.name, initial] as const);
    const inputs = [...graph.inputs].map(([name, value]) => [value.name, feeds[name]!] as const);
    return new Map([...Object.entries(made).map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }] as const), ...states, ...inputs]);
  } finally {
    await executable.dispose();
  }
}

function kindOf(node: Node): string {
  return JSON.stringify([node.op, inputValues(node).map(({ type }) => type), node.attrs]);
}

async function measure(node: Node, values: ReadonlyMap<string, Tensor>, backend: Backend, reference: Backend): Promise<Omit<Measured, 'node' | 'count'>> {
  const answer = backend.supports(node);
  if (answer !== true) return { difference: 0, ms: 0, againstMs: 0, refused: answer };
  const { graph, feeds } = alone(node, values);
  const [got, wanted] = [await timed(graph, feeds, backend), await timed(graph, feeds, reference)];
  const floor = CANCELLED * Math.max(0, ...Object.values(feeds).filter(({ dtype }) => dtype === 'float32').map(largest));
  const differences = Object.entries(wanted.outputs).map(([name, tensor]) => difference(got.outputs[name]!, tensor, floor));
  return { difference: Math.max(...differences), ms: got.ms, againstMs: wanted.ms };
}

/** A graph of one node, each of its inputs a graph input. */
function alone(node: Node, values: ReadonlyMap<string, Tensor>): { graph: Graph; feeds: Record<string, Tensor> } {
  const { graph, editor } = createGraph(node.name);
  const feeds: Record<string, Tensor> = {};
  const declared = new Map<Value, Value>();
  const declare = (value: Value): Value => {
    const input = declared.get(value) ?? editor.input(`in${declared.size}`, value.type);
    declared.set(value, input);
    feeds[input.name] = values.get(value.name)!;
    return input;
  };
  const slots = Object.fromEntries(Object.entries(node.inputs as Record<string, SlotValue>).map(([slot, value]) => {
    if (value === undefined) return [slot, undefined];
    return [slot, Array.isArray(value) ? value.map(declare) : declare(value as Value)];
  }));
  for (const [name, value] of Object.entries(editor.emitNode(node.op, slots, node.attrs))) editor.output(name, value);
  return { graph, feeds };
}

/** The second run: the first one makes what a backend makes late. */
async function timed(graph: Graph, feeds: Pair['feeds'], backend: Backend): Promise<{ outputs: Readonly<Record<string, Tensor>>; ms: number }> {
  const executable = await backend.compile(graph);
  try {
    await executable.run(feeds);
    const start = performance.now();
    const outputs = await executable.run(feeds);
    const ms = performance.now() - start;
    return { ms, outputs: Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }])) as Record<string, Tensor> };
  } finally {
    await executable.dispose();
  }
}

function summary(op: string, each: readonly Measured[]): ComparedOp {
  const worst = each.reduce((a, b) => (b.difference > a.difference ? b : a));
  const total = (of: (one: Measured) => number): number => each.reduce((sum, one) => sum + of(one) * one.count, 0);
  const refused = each.find((one) => one.refused !== undefined)?.refused;
  return {
    op, nodes: total(() => 1), difference: worst.difference, worst: worst.node.name, ms: total(({ ms }) => ms), againstMs: total(({ againstMs }) => againstMs),
    ...(refused !== undefined && { refused }),
  };
}
