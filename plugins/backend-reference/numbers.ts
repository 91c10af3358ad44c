import type { TensorType } from '../../core/ir/types.ts';
import { allocate, sizeOf, type Tensor, type TensorData } from '../../core/tensor/tensor.ts';
import { opShape } from '../../core/errors.ts';

/** Element buffers that hold plain numbers. */
export type Numbers = Exclude<TensorData, BigInt64Array>;

/** The elements of a tensor as numbers. @throws ERR_OP_SHAPE for int64, which only moves data and casts */
export function numbers(tensor: Tensor): Numbers {
  if (tensor.data instanceof BigInt64Array) throw opShape('arithmetic', 'int64 tensors must be cast first');
  return tensor.data;
}

/** A tensor computed element by element, each rounded once, to the type's precision. */
export function compute(type: TensorType, at: (index: number) => number): Tensor {
  if (type.dtype === 'int64') throw opShape('arithmetic', 'int64 tensors must be cast first');
  const data = allocate(type.dtype, sizeOf(type.shape)) as Numbers;
  for (let i = 0; i < data.length; i++) data[i] = at(i);
  return { dtype: type.dtype, shape: type.shape, data };
}

/** A tensor whose element i is element `from(i)` of another; works for every dtype. */
export function pick(type: TensorType, source: Tensor, from: (index: number) => number): Tensor {
  const data = allocate(source.dtype, sizeOf(type.shape)) as Float32Array;
  const read = source.data as Float32Array;
  for (let i = 0; i < data.length; i++) data[i] = read[from(i)]!;
  return { dtype: source.dtype, shape: type.shape, data };
}

/** Sums kept in float64 until they are complete. */
export function accumulator(type: TensorType): Float64Array {
  return new Float64Array(sizeOf(type.shape));
}

/** Rounds complete sums to the type's precision. */
export function rounded(type: TensorType, sums: Float64Array): Tensor {
  return compute(type, (i) => sums[i]!);
}

/** The one number of a one-element tensor. */
export function only(tensor: Tensor): number {
  return numbers(tensor)[0]!;
}
