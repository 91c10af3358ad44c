import { stridedIndices, stridesOf } from '../indices.ts';
import { kernel } from '../kernel.ts';
import { pick } from '../numbers.ts';

kernel('Transpose', ({ x }, { perm }, { y }) => {
  const strides = stridesOf(x.shape);
  const from = stridedIndices(y.shape, perm.map((axis) => strides[axis]!));
  return { y: pick(y, x, (i) => from[i]!) };
});
