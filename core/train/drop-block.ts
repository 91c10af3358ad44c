import type { Editor } from '../ir/editor.ts';
import type { Node, Value } from '../ir/types.ts';
import { scalar, sizeOf, tensor } from '../tensor/tensor.ts';

/**
 * Puts what a training does in the place of a DropBlock: features are chosen with the probability that leaves `keepProb` of
 * them when a block around each is zeroed; the rest is scaled so that the sum of factors stays the number of features.
 * Source: PaddleDetection `modeling/ops.py`, DropBlock.
 */
export function dropBlocks(editor: Editor, node: Node<'DropBlock'>): void {
  const { inputs: { x }, attrs: { blockSize, keepProb, seed }, name, scope } = node;
  const shape = x.type.shape;
  const options = (what: string) => ({ scope, name: `${name}.${what}` });
  const counter = editor.state({ name: `${name}.counter`, role: 'counter', initial: tensor('int32', [1]), trainable: false });
  const { y: draws, next } = editor.emit('RandomUniform', { counter: counter.value }, { shape, seed }, options('draws'));
  editor.update(counter, next);
  const chosen = editor.emit('Cast', { x: editor.emit('Less', { a: draws, b: number(editor, centres(shape[3]!, blockSize, keepProb)) }, {}, options('chosen')).y }, { to: 'float32' }, options('centres')).y;
  const pad = (blockSize - 1) / 2;
  const dropped = editor.emit('MaxPool', { x: chosen }, { kernel: [blockSize, blockSize], strides: [1, 1], pads: [pad, pad, pad, pad] }, options('dropped')).y;
  const kept = editor.emit('Sub', { a: number(editor, 1), b: dropped }, {}, options('kept')).y;
  const count = editor.emit('ReduceSum', { x: kept }, { axes: [0, 1, 2, 3] }, options('count')).y;
  // Where nothing is left, of a few features, the sum is 0 whatever it is multiplied with.
  const atLeastOne = editor.emit('Maximum', { a: count, b: number(editor, 1) }, {}, options('divisor')).y;
  const factor = editor.emit('Div', { a: number(editor, sizeOf(shape)), b: atLeastOne }, {}, options('factor')).y;
  const scaled = editor.emit('Mul', { a: editor.emit('Mul', { a: x, b: kept }, {}, options('masked')).y, b: factor }, {}, options('train')).y;
  editor.replaceUses(node.outputs.y, scaled);
  editor.remove(node);
}

/** Share of features that are the middle of a block, more where few blocks fit in; a map smaller than a block counts as one. */
function centres(width: number, blockSize: number, keepProb: number): number {
  return width ** 2 * (1 - keepProb) / (blockSize ** 2 * Math.max(width - blockSize + 1, 1) ** 2);
}

function number(editor: Editor, value: number): Value {
  return editor.constant(scalar('float32', value));
}
