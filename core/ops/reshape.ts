import { opShape } from '../errors.ts';
import { sizeOf } from '../tensor/tensor.ts';
import { defineOp } from './define-op.ts';
import { reshapeTo } from './gradient-terms.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Reshape: { inputs: { x: Value }; outputs: 'y'; attrs: { shape: readonly number[] } };
  }
}

/** The same elements in another shape. Source: Paddle `reshape2`, ONNX `Reshape`. */
export const Reshape = defineOp<'Reshape'>({
  name: 'Reshape',
  doc: 'The same elements, in row-major order, in another shape. Source: Paddle `reshape2`, ONNX `Reshape`.',
  inputs: { x: { doc: 'any type and shape' } },
  outputs: { y: 'type of x' },
  attrs: { shape: { kind: 'numbers', doc: 'new extents; 0 copies the extent of x at that axis, one -1 takes what remains' } },
  infer: ({ x }, { shape }) => ({ y: { dtype: x.dtype, shape: resolveShape(x.shape, shape) } }),
  gradient: ({ inputs: { x }, gradients: { y: dy }, editor }) => ({ x: reshapeTo(editor, dy!, x.type.shape) }),
});

function resolveShape(from: readonly number[], wanted: readonly number[]): readonly number[] {
  const copied = wanted.map((extent, axis) => (extent === 0 ? from[axis] ?? 0 : extent));
  const known = sizeOf(copied.filter((extent) => extent !== -1));
  const shape = copied.map((extent) => (extent === -1 ? sizeOf(from) / known : extent));
  if (copied.filter((extent) => extent === -1).length > 1 || sizeOf(shape) !== sizeOf(from) || !shape.every((extent) => Number.isInteger(extent) && extent > 0)) {
    throw opShape('Reshape', `[${from.join(', ')}] does not reshape to [${wanted.join(', ')}]`);
  }
  return shape;
}
