import type { ByteReader } from './byte-reader.ts';

/** Paddle's limit (`DDim::kMaxRank`). */
const MAX_RANK = 9;

/** Element type and extents of a saved tensor. */
export interface TensorDesc {
  /** Number of `VarType.Type`. */
  readonly dataType: number;
  readonly shape: readonly number[];
}

/**
 * Parses Paddle's `VarType.TensorDesc` message: 1 data_type, 2 dims (repeated int64, packed or not).
 * By hand, since it is two fields and runs once per parameter.
 */
export function readTensorDesc(reader: ByteReader): TensorDesc {
  let dataType: number | undefined;
  const shape: number[] = [];
  while (reader.remaining > 0) {
    const key = reader.varint('field key');
    if (key === 0x08) dataType = reader.varint('data_type');
    else if (key === 0x10) shape.push(extent(reader));
    else if (key === 0x12) readPacked(reader.sub(reader.varint('length of dims'), 'dims'), shape);
    else throw reader.error(`unexpected field ${key >> 3} in the tensor description`);
    if (shape.length > MAX_RANK) throw reader.error(`more than ${MAX_RANK} dimensions`);
  }
  if (dataType === undefined) throw reader.error('the tensor description has no data_type');
  return { dataType, shape };
}

function readPacked(reader: ByteReader, shape: number[]): void {
  while (reader.remaining > 0 && shape.length <= MAX_RANK) shape.push(extent(reader));
}

function extent(reader: ByteReader): number {
  const value = reader.varint('dimension');
  if (!Number.isSafeInteger(value) || value < 0) throw reader.error(`dimension ${value}`);
  return value;
}
