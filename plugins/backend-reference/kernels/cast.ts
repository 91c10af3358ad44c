import { tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { kernel } from '../kernel.ts';

kernel('Cast', ({ x }, { to }, { y }) => ({ y: tensor(y.dtype, y.shape, to === 'bool' ? truths(x) : values(x)) }));

/** Floats lose their fraction on the way to integers (typed arrays truncate), as in C, NumPy and ONNX. */
function values(x: Tensor): number[] {
  return Array.from(x.data as ArrayLike<number | bigint>, Number);
}

function truths(x: Tensor): number[] {
  return values(x).map((value) => Number(value !== 0));
}
