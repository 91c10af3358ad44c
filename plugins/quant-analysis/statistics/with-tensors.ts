import { Editor } from '../../../core/ir/editor.ts';
import type { Graph } from '../../../core/ir/types.ts';
import type { Feeds } from '../../quant-post/index.ts';
import { representedRange, type RepresentedRange } from '../../../core/quant/represented-range.ts';
import type { QuantizedTensor } from './quantized-tensors.ts';

/** The graph with quantized tensors and their scales as outputs, and without what these do not need. */
export function withTensors(graph: Graph, tensors: readonly QuantizedTensor[], also?: (editor: Editor, tensor: QuantizedTensor) => unknown): Graph {
  const editor = new Editor(graph);
  for (const name of [...graph.outputs.keys()]) editor.removeOutput(name);
  for (const tensor of tensors) {
    const { name, inputs: { x, scale, zeroPoint } } = tensor.node;
    editor.output(`${name}|x`, x);
    editor.output(`${name}|scale`, scale);
    if (zeroPoint !== undefined) editor.output(`${name}|zeroPoint`, zeroPoint);
    also?.(editor, tensor);
  }
  editor.removeDead();
  for (const [name, value] of [...graph.inputs]) if (!editor.isUsed(value)) editor.removeInput(name);
  return graph;
}

/** The elements of a tensor that `withTensors` gave; overwritten by the next run. */
export function elementsOf(outputs: Feeds, { node: { name } }: QuantizedTensor): Float32Array {
  return outputs[`${name}|x`]!.data as Float32Array;
}

/** What its quantizer represents: the range, and its scale, one or one per channel. */
export interface Levels {
  readonly represented: RepresentedRange;
  readonly scales: readonly number[];
}

export function levelsOf(outputs: Feeds, { node }: QuantizedTensor): Levels {
  const scale = outputs[`${node.name}|scale`]!;
  return { represented: representedRange(node, scale, outputs[`${node.name}|zeroPoint`]), scales: Array.from(scale.data as Float32Array) };
}
