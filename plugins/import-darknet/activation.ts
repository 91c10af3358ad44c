import type { Value } from '../../core/ir/types.ts';
import type { Editor } from '../../core/ir/editor.ts';
import { scalar } from '../../core/tensor/tensor.ts';

type Emit = (editor: Editor, x: Value, name: string) => Value;

const EMIT = {
  linear: (_, x) => x,
  relu: (editor, x, name) => editor.emit('Relu', { x }, {}, { name: `${name}_relu` }).y,
  relu6: (editor, x, name) => editor.emit('Relu6', { x }, {}, { name: `${name}_relu6` }).y,
  // Source: AlexeyAB/darknet, src/activations.h `leaky_activate`.
  leaky: (editor, x, name) => editor.emit('LeakyRelu', { x }, { alpha: 0.1 }, { name: `${name}_leaky` }).y,
  logistic: (editor, x, name) => editor.emit('Sigmoid', { x }, {}, { name: `${name}_logistic` }).y,
  swish: (editor, x, name) => editor.emit('Mul', { a: x, b: editor.emit('Sigmoid', { x }, {}, { name: `${name}_sigmoid` }).y }, {}, { name: `${name}_swish` }).y,
  mish,
} as const satisfies Record<string, Emit>;

/**
 * x · tanh(ln(1 + e^x)), which is x · n / (n + 2) with n = e^x (e^x + 2); beyond 20 that is x in float32, and e^x may not
 * grow on. Source: Misra 2019; AlexeyAB/darknet, src/activations.h `mish_activate`.
 */
function mish(editor: Editor, x: Value, name: string): Value {
  const number = (value: number): Value => editor.constant(scalar('float32', value));
  const power = editor.emit('Exp', { x: editor.emit('Minimum', { a: x, b: number(20) }).y }).y;
  const n = editor.emit('Mul', { a: power, b: editor.emit('Add', { a: power, b: number(2) }).y }).y;
  const share = editor.emit('Div', { a: n, b: editor.emit('Add', { a: n, b: number(2) }).y }).y;
  return editor.emit('Mul', { a: x, b: share }, {}, { name: `${name}_mish` }).y;
}

/** Activations by Darknet's names. */
export type Activation = keyof typeof EMIT;

export const ACTIVATIONS = Object.keys(EMIT) as readonly Activation[];

/** Adds an activation behind the layer of that name. */
export function emitActivation(editor: Editor, activation: Activation, x: Value, name: string): Value {
  return EMIT[activation](editor, x, name);
}
