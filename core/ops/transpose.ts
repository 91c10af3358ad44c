import { opShape } from '../errors.ts';
import { defineOp } from './define-op.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Transpose: { inputs: { x: Value }; outputs: 'y'; attrs: { perm: readonly number[] } };
  }
}

/** Axes in another order. Source: Paddle `transpose2`, ONNX `Transpose`. */
export const Transpose = defineOp<'Transpose'>({
  name: 'Transpose',
  doc: 'Axes in another order: axis i of y is axis perm[i] of x. Source: Paddle `transpose2`, ONNX `Transpose`.',
  inputs: { x: { doc: 'any type and shape' } },
  outputs: { y: 'type of x' },
  attrs: { perm: { kind: 'numbers', doc: 'a permutation of the axes' } },
  infer({ x }, { perm }) {
    const sorted = [...perm].sort((a, b) => a - b);
    if (perm.length !== x.shape.length || sorted.some((axis, i) => axis !== i)) throw opShape('Transpose', `perm [${perm.join(', ')}] does not permute rank ${x.shape.length}`);
    return { y: { dtype: x.dtype, shape: perm.map((axis) => x.shape[axis]!) } };
  },
  gradient: ({ attrs: { perm }, gradients: { y: dy }, editor }) => ({
    x: editor.emit('Transpose', { x: dy! }, { perm: perm.map((_, axis) => perm.indexOf(axis)) }).y,
  }),
});
