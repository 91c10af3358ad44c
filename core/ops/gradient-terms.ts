import type { Editor } from '../ir/editor.ts';
import type { Value } from '../ir/types.ts';
import { sameShape, scalar } from '../tensor/tensor.ts';

/** What gradient rules have in common: each emits at most a few nodes and returns their value. */

/** Sums over the axes along which `shape` was broadcast. */
export function sumTo(editor: Editor, x: Value, shape: readonly number[]): Value {
  return sameShape(x.type.shape, shape) ? x : editor.emit('SumTo', { x }, { shape }).y;
}

/** Repeats along the axes that `shape` has and x lacks. */
export function broadcastTo(editor: Editor, x: Value, shape: readonly number[]): Value {
  return sameShape(x.type.shape, shape) ? x : editor.emit('BroadcastTo', { x }, { shape }).y;
}

export function reshapeTo(editor: Editor, x: Value, shape: readonly number[]): Value {
  return sameShape(x.type.shape, shape) ? x : editor.emit('Reshape', { x }, { shape }).y;
}

/** A vector of one number per channel, made to broadcast against NCHW data of that rank. */
export function perChannel(editor: Editor, vector: Value, rank: number): Value {
  return reshapeTo(editor, vector, [1, -1, ...Array<number>(rank - 2).fill(1)].map((extent) => (extent === -1 ? vector.type.shape[0]! : extent)));
}

/** A float32 number as a rank-0 value. */
export function number(editor: Editor, value: number): Value {
  return editor.constant(scalar('float32', value));
}

export function multiply(editor: Editor, a: Value, b: Value): Value {
  return editor.emit('Mul', { a, b }).y;
}

export function divide(editor: Editor, a: Value, b: Value): Value {
  return editor.emit('Div', { a, b }).y;
}

export function subtract(editor: Editor, a: Value, b: Value): Value {
  return editor.emit('Sub', { a, b }).y;
}

/** `yes` where the condition holds, elsewhere `no` (a number becomes a constant). */
export function choose(editor: Editor, condition: Value, yes: Value | 0, no: Value | 0): Value {
  const [x, y] = [yes, no].map((one) => (one === 0 ? number(editor, 0) : one)) as [Value, Value];
  return editor.emit('Where', { condition, x, y }).out;
}
