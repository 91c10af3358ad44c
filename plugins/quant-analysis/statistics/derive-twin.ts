import { deriveEvalGraph, deriveFloatGraph } from '../../../core/evaluate/derive-graphs.ts';
import { Editor } from '../../../core/ir/editor.ts';
import { mergeGraph } from '../../../core/ir/merge.ts';
import { isOp, type Attribute, type Graph, type Node, type SlotValue, type Value } from '../../../core/ir/types.ts';
import { verifyGraph } from '../../../core/ir/verify.ts';
import type { Run } from '../../../core/run.ts';
import type { BatchShape } from '../../../core/train/derive-train-graph.ts';
import { emitTensor } from './emit-tensor.ts';
import type { LayerPair } from './layer-noise.ts';
import { emitPair } from './measure-pair.ts';
import { quantizedTensors, type QuantizedTensor } from './quantized-tensors.ts';

/** A graph that runs a network in float and with fake-quant side by side and gives what differs, as a few numbers. */
export interface TwinGraph {
  readonly graph: Graph;
  /** Ids of the pairs whose sums it gives. */
  readonly pairs: readonly string[];
  /** The quantized activations; clipped share and extremes are outputs too. */
  readonly tensors: readonly QuantizedTensor[];
}

/** Id of a layer's pair; it cannot be taken for a tensor's. */
export const layerPair = (layer: string, pair: LayerPair): string => `layer ${layer}|${pair}`;

/**
 * Both forms of the network in one graph, on one input. A layer, with the batch norm behind it, is compared with itself on the same inputs in float
 * (`own`), with its weights or its activations quantized alone, and with the layer of the float network (`accumulated`).
 */
export function deriveTwin(run: Run, shape: BatchShape): TwinGraph {
  const floatGraph = deriveFloatGraph(run, shape).graph;
  const { graph } = deriveEvalGraph(run, shape);
  const editor = new Editor(graph);
  const tensors = quantizedTensors(graph, run);
  // Found before anything is added, which reads the layers too.
  const layers = [...new Set(run.plan.entries().map(({ node }) => node))].map((name) => ({ nodes: upToNorm(graph.node(name)!), float: outputOf(upToNorm(floatGraph.node(name)!)) }));
  const float = mergeGraph(editor, floatGraph, 'float/');
  for (const name of [...graph.outputs.keys()]) editor.removeOutput(name);
  const pairs = layers.flatMap(({ nodes, float: inFloat }) => layerPairs(editor, nodes, tensors, float.get(inFloat)!));
  const activations = tensors.filter(({ weight }) => !weight);
  for (const tensor of activations) pairs.push(emitTensor(editor, tensor));
  editor.removeDead();
  verifyGraph(graph, 'deriveTwin');
  return { graph, pairs, tensors: activations };
}

function layerPairs(editor: Editor, nodes: readonly [Node, ...Node[]], tensors: readonly QuantizedTensor[], float: Value): string[] {
  const [{ name }] = nodes;
  const read = tensors.filter(({ readers }) => readers.some((reader) => reader.node === name));
  const output = outputOf(nodes);
  const inFloat = (restored: readonly QuantizedTensor[]): Value => variant(editor, nodes, new Map(restored.map(({ node: { inputs, outputs } }) => [outputs.y, inputs.x])));
  const [weights, activations] = [read.filter(({ weight }) => weight), read.filter(({ weight }) => !weight)];
  const reference = inFloat(read);
  const compared: Partial<Record<LayerPair, readonly [Value, Value]>> = {
    own: [reference, output],
    ...(weights.length === 0 ? {} : { weights: [reference, activations.length === 0 ? output : inFloat(activations)] }),
    ...(activations.length === 0 ? {} : { activations: [reference, weights.length === 0 ? output : inFloat(weights)] }),
    accumulated: [float, output],
  };
  return Object.entries(compared).map(([pair, [signal, other]]) => {
    const id = layerPair(name, pair as LayerPair);
    emitPair(editor, { id, signal, other });
    return id;
  });
}

/**
 * A layer up to the batch norm that alone reads it, which brings its channels to the sizes that the network sees: before it
 * one channel may be a thousand times another without mattering more. Where norms are folded, a division stands between.
 */
function upToNorm(node: Node): readonly [Node, ...Node[]] {
  const nodes: [Node, ...Node[]] = [node];
  let next = onlyReader(node);
  while (isOp(next, 'Div')) {
    nodes.push(next);
    next = onlyReader(next);
  }
  return isOp(next, 'BatchNorm') ? [...nodes, next] : [node];
}

function onlyReader(node: Node): Node | undefined {
  const [use, ...others] = firstOutput(node).uses;
  return others.length === 0 ? use?.node : undefined;
}

/** The nodes once more, one after the other, reading other values in the place of some. */
function variant(editor: Editor, nodes: readonly Node[], instead: ReadonlyMap<Value, Value>): Value {
  const copies = new Map(instead);
  for (const node of nodes) {
    const inputs = Object.fromEntries(Object.entries(node.inputs as Record<string, SlotValue>).map(([slot, value]) => [slot, mapSlot(value, copies)]));
    const outputs = editor.emitNode(node.op, inputs, node.attrs as Record<string, Attribute>, { name: `${node.name}.variant`, scope: node.scope });
    copies.set(firstOutput(node), Object.values(outputs)[0]!);
  }
  return copies.get(outputOf(nodes))!;
}

function mapSlot(slot: SlotValue, instead: ReadonlyMap<Value, Value>): SlotValue {
  if (slot === undefined) return undefined;
  const map = (value: Value): Value => instead.get(value) ?? value;
  return Array.isArray(slot) ? slot.map(map) : map(slot as Value);
}

function outputOf(nodes: readonly Node[]): Value {
  return firstOutput(nodes.at(-1)!);
}

function firstOutput(node: Node): Value {
  return Object.values(node.outputs as Record<string, Value>)[0]!;
}
