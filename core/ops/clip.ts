import { opShape } from '../errors.ts';
import { defineOp } from './define-op.ts';
import { UNARY_INPUTS, inferFloat } from './elementwise.ts';
import { choose, number } from './gradient-terms.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Clip: { inputs: { x: Value }; outputs: 'y'; attrs: { min: number; max: number } };
  }
}

/** min(max(x, min), max); nothing flows through clipped elements. Source: Paddle `clip`, ONNX `Clip`. */
export const Clip = defineOp<'Clip'>({
  name: 'Clip',
  doc: 'min(max(x, min), max); the gradient passes where min < x < max. Source: Paddle `clip`, ONNX `Clip`.',
  inputs: UNARY_INPUTS,
  outputs: { y: 'as x' },
  attrs: { min: { kind: 'number', doc: 'lower bound' }, max: { kind: 'number', doc: 'upper bound' } },
  infer(types, { min, max }) {
    if (!(min <= max)) throw opShape('Clip', `min ${min} is not below max ${max}`);
    return inferFloat('Clip', types);
  },
  gradient({ inputs: { x }, attrs: { min, max }, gradients: { y: dy }, editor }) {
    const above = editor.emit('Greater', { a: x, b: number(editor, min) }).y;
    const below = editor.emit('Less', { a: x, b: number(editor, max) }).y;
    return { x: choose(editor, above, choose(editor, below, dy!, 0), 0) };
  },
});
