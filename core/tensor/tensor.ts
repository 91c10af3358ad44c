import { opShape } from '../errors.ts';

/** Element types a graph can hold. */
export type DType = 'float32' | 'int32' | 'int8' | 'uint8' | 'bool' | 'int64';

export interface TensorDataMap {
  float32: Float32Array;
  int32: Int32Array;
  int8: Int8Array;
  uint8: Uint8Array;
  bool: Uint8Array;
  int64: BigInt64Array;
}
export type TensorData = TensorDataMap[DType];

/** Dense, row-major (C order) array; images are NCHW, convolution filters OIHW. */
export interface Tensor<D extends DType = DType> {
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly data: TensorDataMap[D];
}

const CONSTRUCTORS = {
  float32: Float32Array, int32: Int32Array, int8: Int8Array, uint8: Uint8Array, bool: Uint8Array, int64: BigInt64Array,
} as const satisfies Record<DType, unknown>;

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

/** A fresh zero-filled buffer for `size` elements. */
export function allocate<D extends DType>(dtype: D, size: number): TensorDataMap[D] {
  return new CONSTRUCTORS[dtype](size) as TensorDataMap[D];
}

/**
 * Wraps data in a tensor without copying it, or allocates zeros.
 * @example
 * tensor('float32', [2, 2], [1, 2, 3, 4]).shape // [2, 2]
 */
export function tensor<D extends DType>(dtype: D, shape: readonly number[], data?: TensorDataMap[D] | ArrayLike<number>): Tensor<D> {
  const size = sizeOf(shape);
  if (data !== undefined && data.length !== size) {
    throw opShape('tensor', `${data.length} elements do not fill shape [${shape.join(', ')}]`);
  }
  return { dtype, shape, data: toData(dtype, size, data) };
}

function toData<D extends DType>(dtype: D, size: number, data?: TensorDataMap[D] | ArrayLike<number>): TensorDataMap[D] {
  if (data === undefined) return allocate(dtype, size);
  if (data instanceof CONSTRUCTORS[dtype]) return data as TensorDataMap[D];
  if (dtype === 'int64') return BigInt64Array.from(Array.from(data as ArrayLike<number>, BigInt)) as TensorDataMap[D];
  return (CONSTRUCTORS[dtype] as typeof Float32Array).from(data as ArrayLike<number>) as unknown as TensorDataMap[D];
}

/** A tensor filled with one number. */
export function full<D extends Exclude<DType, 'int64'>>(dtype: D, shape: readonly number[], value: number): Tensor<D> {
  const data = allocate(dtype, sizeOf(shape));
  (data as Float32Array).fill(value);
  return { dtype, shape, data };
}

/** A rank-0 tensor. */
export function scalar<D extends Exclude<DType, 'int64'>>(dtype: D, value: number): Tensor<D> {
  return full(dtype, [], value);
}

/** True where both shapes have the same extents. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, i) => extent === b[i]);
}

/** True where type, shape and every byte are equal. */
export function sameTensor(a: Tensor, b: Tensor): boolean {
  return a === b || (a.dtype === b.dtype && sameShape(a.shape, b.shape) && Buffer.compare(bytes(a), bytes(b)) === 0);
}

function bytes({ data }: Tensor): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
