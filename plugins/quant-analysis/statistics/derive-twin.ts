import { deriveEvalGraph, deriveFloatGraph } from '../../../core/evaluate/derive-graphs.ts';
import { Editor } from '../../../core/ir/editor.ts';
import { mergeGraph } from '../../../core/ir/merge.ts';
import type { Attribute, Graph, Node, SlotValue, Value } from '../../../core/ir/types.ts';
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
 * Both forms of the network in one graph, on one input. A layer is compared with itself on the same inputs in float
 * (`own`), with its weights or its activations quantized alone, and with the layer of the float network (`accumulated`).
 */
export function deriveTwin(run: Run, shape: BatchShape): TwinGraph {
  const floatGraph = deriveFloatGraph(run, shape).graph;
  const { graph } = deriveEvalGraph(run, shape);
  const editor = new Editor(graph);
  const tensors = quantizedTensors(graph, run);
  const layers = [...new Set(run.plan.entries().map(({ node }) => node))];
  const float = mergeGraph(editor, floatGraph, 'float/');
  for (const name of [...graph.outputs.keys()]) editor.removeOutput(name);
  const pairs = layers.flatMap((layer) => layerPairs(editor, graph.node(layer)!, tensors, float.get(firstOutput(floatGraph.node(layer)!))!));
  const activations = tensors.filter(({ weight }) => !weight);
  for (const tensor of activations) pairs.push(emitTensor(editor, tensor));
  editor.removeDead();
  verifyGraph(graph, 'deriveTwin');
  return { graph, pairs, tensors: activations };
}

function layerPairs(editor: Editor, node: Node, tensors: readonly QuantizedTensor[], float: Value): string[] {
  const read = tensors.filter(({ readers }) => readers.some((reader) => reader.node === node.name));
  const output = firstOutput(node);
  const inFloat = (restored: readonly QuantizedTensor[]): Value => firstOutput(variant(editor, node, new Map(restored.map(({ node: { inputs, outputs } }) => [outputs.y, inputs.x]))));
  const [weights, activations] = [read.filter(({ weight }) => weight), read.filter(({ weight }) => !weight)];
  const reference = inFloat(read);
  const compared: Partial<Record<LayerPair, readonly [Value, Value]>> = {
    own: [reference, output],
    ...(weights.length === 0 ? {} : { weights: [reference, activations.length === 0 ? output : inFloat(activations)] }),
    ...(activations.length === 0 ? {} : { activations: [reference, weights.length === 0 ? output : inFloat(weights)] }),
    accumulated: [float, output],
  };
  return Object.entries(compared).map(([pair, [signal, other]]) => {
    const id = layerPair(node.name, pair as LayerPair);
    emitPair(editor, { id, signal, other });
    return id;
  });
}

/** The node once more, reading other values in the place of some. */
function variant(editor: Editor, node: Node, instead: ReadonlyMap<Value, Value>): Node {
  const inputs = Object.fromEntries(Object.entries(node.inputs as Record<string, SlotValue>).map(([slot, value]) => [slot, mapSlot(value, instead)]));
  const outputs = editor.emitNode(node.op, inputs, node.attrs as Record<string, Attribute>, { name: `${node.name}.variant`, scope: node.scope });
  return Object.values(outputs)[0]!.producer!;
}

function mapSlot(slot: SlotValue, instead: ReadonlyMap<Value, Value>): SlotValue {
  if (slot === undefined) return undefined;
  const map = (value: Value): Value => instead.get(value) ?? value;
  return Array.isArray(slot) ? slot.map(map) : map(slot as Value);
}

function firstOutput(node: Node): Value {
  return Object.values(node.outputs as Record<string, Value>)[0]!;
}
