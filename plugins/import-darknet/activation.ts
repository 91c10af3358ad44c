import type { Value } from '../../core/ir/types.ts';
import type { Editor } from '../../core/ir/editor.ts';

type Emit = (editor: Editor, x: Value, name: string) => Value;

const EMIT = {
  linear: (_, x) => x,
  relu: (editor, x, name) => editor.emit('Relu', { x }, {}, { name: `${name}_relu` }).y,
  relu6: (editor, x, name) => editor.emit('Relu6', { x }, {}, { name: `${name}_relu6` }).y,
  // Source: AlexeyAB/darknet, src/activations.h `leaky_activate`.
  leaky: (editor, x, name) => editor.emit('LeakyRelu', { x }, { alpha: 0.1 }, { name: `${name}_leaky` }).y,
  logistic: (editor, x, name) => editor.emit('Sigmoid', { x }, {}, { name: `${name}_logistic` }).y,
} as const satisfies Record<string, Emit>;

/** Activations by Darknet's names. */
export type Activation = keyof typeof EMIT;

export const ACTIVATIONS = Object.keys(EMIT) as readonly Activation[];

/** Adds an activation behind the layer of that name. */
export function emitActivation(editor: Editor, activation: Activation, x: Value, name: string): Value {
  return EMIT[activation](editor, x, name);
}
