import { allocate, type DType, type Tensor, type TensorDataMap } from '../../core/tensor/tensor.ts';
import type { VarTypeName } from './type-numbers.ts';

/** How the elements of one of Paddle's types are stored, and which of our types holds them. */
interface ElementType {
  readonly width: number;
  readonly dtype: DType;
  /** Turns what is stored into what we hold; absent where both are the same bytes. */
  readonly convert?: (bytes: Uint8Array) => TensorDataMap[DType];
}

/**
 * Element types a saved tensor can have. Half-width numbers and 16-bit integers are widened, which is exact; float64
 * is narrowed to float32.
 */
export const ELEMENT_TYPES: Readonly<Partial<Record<VarTypeName, ElementType>>> = {
  BOOL: { width: 1, dtype: 'bool' },
  UINT8: { width: 1, dtype: 'uint8' },
  INT8: { width: 1, dtype: 'int8' },
  INT16: { width: 2, dtype: 'int32', convert: (bytes) => Int32Array.from(new Int16Array(aligned(bytes))) },
  INT32: { width: 4, dtype: 'int32' },
  INT64: { width: 8, dtype: 'int64' },
  FP16: { width: 2, dtype: 'float32', convert: (bytes) => Float32Array.from(new Uint16Array(aligned(bytes)), fromHalf) },
  BF16: { width: 2, dtype: 'float32', convert: fromBfloat },
  FP32: { width: 4, dtype: 'float32' },
  FP64: { width: 8, dtype: 'float32', convert: (bytes) => Float32Array.from(new Float64Array(aligned(bytes))) },
};

/** Paddle's type for each of ours. */
export const PADDLE_TYPES: Readonly<Record<DType, VarTypeName>> = {
  bool: 'BOOL', uint8: 'UINT8', int8: 'INT8', int32: 'INT32', int64: 'INT64', float32: 'FP32',
};

/** A tensor of our own from stored elements; copied, since they start at any place of a file. */
export function decodeElements({ dtype, width, convert }: ElementType, shape: readonly number[], bytes: Uint8Array): Tensor {
  if (convert !== undefined) return { dtype, shape, data: convert(bytes) };
  const data = allocate(dtype, bytes.length / width);
  new Uint8Array(data.buffer).set(bytes);
  return { dtype, shape, data };
}

/** In a buffer of its own; `slice` would not do, since a Buffer's shares its memory. */
function aligned(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

/** IEEE 754 binary16. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** The upper half of a float32. */
function fromBfloat(bytes: Uint8Array): Float32Array {
  const bits = Uint32Array.from(new Uint16Array(aligned(bytes)), (half) => half << 16);
  return new Float32Array(bits.buffer);
}
