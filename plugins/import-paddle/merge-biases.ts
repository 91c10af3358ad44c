import type { Editor } from '../../core/ir/editor.ts';
import { isOp, type Graph, type Node, type Value } from '../../core/ir/types.ts';

/**
 * Paddle adds the bias of a convolution in an op of its own; here a convolution has it: conv(x) + reshape(b) = conv(x, b), where
 * nothing else reads the convolution.
 */
export function mergeBiases(graph: Graph, editor: Editor): void {
  const outputs = new Set(graph.outputs.values());
  for (const node of graph.nodes()) {
    if (!isOp(node, 'Add')) continue;
    const conv = node.inputs.a.producer;
    const bias = biasOf(node);
    if (!isOp(conv, 'Conv2d') || bias === undefined || conv.inputs.bias !== undefined || node.inputs.a.uses.size !== 1 || outputs.has(node.inputs.a)) continue;
    merge(conv, node, bias, editor);
  }
  editor.removeDead();
}

/** The merged convolution takes the name of the sum; it is free only when the sum is gone. */
function merge({ inputs: { x, filter }, attrs, scope }: Node<'Conv2d'>, sum: Node<'Add'>, bias: Value, editor: Editor): void {
  const { name } = sum.outputs.y;
  const passing = editor.emit('Conv2d', { x, filter, bias }, attrs, { scope }).y;
  editor.replaceUses(sum.outputs.y, passing);
  editor.remove(sum);
  editor.replaceUses(passing, editor.emit('Conv2d', { x, filter, bias }, attrs, { scope, name }).y);
}

/** A vector that is laid along the channels. */
function biasOf({ inputs: { a, b } }: Node<'Add'>): Value | undefined {
  const reshape = b.producer;
  if (!isOp(reshape, 'Reshape') || a.type.shape.length !== 4) return undefined;
  const { x } = reshape.inputs;
  const along = b.type.shape;
  return x.type.shape.length === 1 && along.length === 4 && along[1] === x.type.shape[0] && along[1] === a.type.shape[1] && along.every((extent, axis) => axis === 1 || extent === 1) ? x : undefined;
}
