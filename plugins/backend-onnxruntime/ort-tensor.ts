import type { Tensor as OrtTensor } from 'onnxruntime-node';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { Runtime } from './runtime.ts';

/** The engine's view of a tensor: the same memory, not a copy. */
export function ortTensor({ Tensor: Constructor }: Runtime, { dtype, shape, data }: Tensor): OrtTensor {
  return new Constructor(dtype, data as Float32Array, shape) as OrtTensor;
}
