import type { Editor } from '../../../core/ir/editor.ts';
import type { Node, Value } from '../../../core/ir/types.ts';
import { quantMax } from '../../../core/quant/spec.ts';
import { scalar, sizeOf } from '../../../core/tensor/tensor.ts';
import { sumOver } from './measure-pair.ts';

/** Rounding moves a value by half a step at most, here with room for float32's own rounding among 16-bit levels; more is clipping. */
const ROUNDING = 0.51;

/** Share of a fake-quant's elements that lie beyond the largest or below the smallest level, rank 0. */
export function emitClippedShare(editor: Editor, { inputs: { x, scale }, outputs: { y }, attrs }: Node<'FakeQuantize'>): Value {
  const limit = editor.emit('Mul', { a: aligned(editor, scale, x, attrs.axis), b: editor.constant(scalar('float32', ROUNDING / quantMax(attrs))) }).y;
  const moved = editor.emit('Abs', { x: editor.emit('Sub', { a: x, b: y }).y }).y;
  const clipped = editor.emit('Cast', { x: editor.emit('Greater', { a: moved, b: limit }).y }, { to: 'float32' }).y;
  return editor.emit('Div', { a: sumOver(editor, clipped), b: editor.constant(scalar('float32', sizeOf(x.type.shape))) }).y;
}

/** One scale per index of the axis, shaped to stand beside x. */
function aligned(editor: Editor, scale: Value, x: Value, axis: number): Value {
  if (axis < 0) return scale;
  return editor.emit('Reshape', { x: scale }, { shape: x.type.shape.map((extent, i) => (i === axis ? extent : 1)) }).y;
}
