import { allocate, sizeOf, type Tensor } from '../../../core/tensor/tensor.ts';
import { frontAxis, stridedIndices, stridesOf } from '../indices.ts';
import { kernel } from '../kernel.ts';

kernel('Concat', ({ xs }, { axis }, { y }) => {
  const along = frontAxis(axis, y.shape.length);
  const strides = stridesOf(y.shape);
  const out = { dtype: y.dtype, shape: y.shape, data: allocate(y.dtype, sizeOf(y.shape)) };
  let start = 0;
  for (const x of xs) {
    place(x, out, stridedIndices(x.shape, strides, start * strides[along]!));
    start += x.shape[along]!;
  }
  return { y: out };
});

function place(x: Tensor, out: Tensor, to: Int32Array): void {
  const [read, write] = [x.data as Float32Array, out.data as Float32Array];
  to.forEach((index, i) => { write[index] = read[i]!; });
}
