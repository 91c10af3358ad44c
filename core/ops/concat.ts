import { opShape } from '../errors.ts';
import type { TensorType } from '../ir/types.ts';
import { defineOp } from './define-op.ts';
import { normalizeAxis } from './shape/axis.ts';
import { expectDType, expectShape } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Concat: { inputs: { xs: readonly Value[] }; outputs: 'y'; attrs: { axis: number } };
  }
}

/** Tensors one after the other along an axis. Source: Paddle `concat`, ONNX `Concat`. */
export const Concat = defineOp<'Concat'>({
  name: 'Concat',
  doc: 'Tensors one after the other along an axis. Source: Paddle `concat`, ONNX `Concat`.',
  inputs: { xs: { kind: 'variadic', doc: 'at least one tensor; all extents but that of the axis are equal' } },
  outputs: { y: 'extent of the axis is the sum' },
  attrs: { axis: { kind: 'number', doc: 'where they meet; -1 is the last' } },
  infer: ({ xs }, { axis }) => ({ y: inferConcat(xs, axis) }),
  gradient({ inputs: { xs }, attrs: { axis }, gradients: { y: dy }, editor }) {
    let start = 0;
    return {
      xs: xs.map(({ type: { shape } }) => {
        const end = start + shape.at(axis)!;
        const slice = editor.emit('Slice', { x: dy! }, { axis, start, end }).y;
        start = end;
        return slice;
      }),
    };
  },
});

function inferConcat(xs: readonly TensorType[], axis: number): TensorType {
  const [first, ...rest] = xs;
  if (first === undefined) throw opShape('Concat', 'it needs at least one tensor');
  const along = normalizeAxis('Concat', axis, first.shape.length);
  for (const x of rest) {
    expectDType('Concat.xs', x, first.dtype);
    expectShape('Concat.xs', x, first.shape.map((extent, i) => (i === along ? x.shape[i] ?? 0 : extent)));
  }
  const total = xs.reduce((sum, { shape }) => sum + shape[along]!, 0);
  return { dtype: first.dtype, shape: first.shape.map((extent, i) => (i === along ? total : extent)) };
}
