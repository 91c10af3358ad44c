import type { Editor } from '../../../core/ir/editor.ts';
import type { Value } from '../../../core/ir/types.ts';
import { emitClippedShare } from './clipped-share.ts';
import { emitPair } from './measure-pair.ts';
import type { QuantizedTensor } from './quantized-tensors.ts';

/** Id of a tensor's outputs. */
export const tensorPair = ({ node }: QuantizedTensor): string => `tensor ${node.name}`;

/** What is told of one quantized tensor as outputs: the sums of `emitPair`, its clipped share and its extremes. */
export function emitTensor(editor: Editor, tensor: QuantizedTensor): string {
  const { inputs: { x }, outputs: { y } } = tensor.node;
  const id = tensorPair(tensor);
  emitPair(editor, { id, signal: x, other: y, axis: tensor.channelAxis });
  const axes = x.type.shape.map((_, axis) => axis);
  const largest = (value: Value): Value => editor.emit('ReduceMax', { x: value }, { axes, keepDims: false }).y;
  editor.output(`${id}|clipped`, emitClippedShare(editor, tensor.node));
  editor.output(`${id}|high`, largest(x));
  editor.output(`${id}|negated`, largest(editor.emit('Neg', { x }).y));
  return id;
}
