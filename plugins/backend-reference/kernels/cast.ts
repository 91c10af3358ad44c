import { tensor, type DType, type Tensor } from '../../../core/tensor/tensor.ts';
import { kernel } from '../kernel.ts';

kernel('Cast', ({ x }, { to }, { y }) => ({ y: tensor(y.dtype, y.shape, converted(x, to)) }));

/** Floats lose their fraction on the way to integers, as in C, NumPy and ONNX. Typed arrays truncate by themselves, all but those of int64. */
function converted(x: Tensor, to: DType): number[] {
  const values = Array.from(x.data as ArrayLike<number | bigint>, Number);
  if (to === 'bool') return values.map((value) => Number(value !== 0));
  return to === 'int64' ? values.map((value) => (Number.isFinite(value) ? Math.trunc(value) : 0)) : values;
}
