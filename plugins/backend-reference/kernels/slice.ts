import { frontAxis, stridedIndices, stridesOf } from '../indices.ts';
import { kernel } from '../kernel.ts';
import { pick } from '../numbers.ts';

kernel('Slice', ({ x }, { axis, start }, { y }) => {
  const along = frontAxis(axis, x.shape.length);
  const strides = stridesOf(x.shape);
  const first = start < 0 ? start + x.shape[along]! : start;
  const from = stridedIndices(y.shape, strides, first * strides[along]!);
  return { y: pick(y, x, (i) => from[i]!) };
});
