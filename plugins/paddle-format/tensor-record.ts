import type { Tensor } from '../../core/tensor/tensor.ts';
import type { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { decodeElements, ELEMENT_TYPES, PADDLE_TYPES } from './element-types.ts';
import { tensorDesc } from './program-message.ts';
import type { TensorDesc } from './program-desc.ts';
import type { VarTypeName } from './type-numbers.ts';

/** Paddle's limit (`DDim::kMaxRank`). */
const MAX_RANK = 9;

/** A tensor as it is stored: its element type is Paddle's, its bytes are untouched. */
export interface TensorRecord {
  readonly dataType: VarTypeName;
  readonly shape: readonly number[];
  /** Little-endian elements; a view of the file where one was read. */
  readonly bytes: Uint8Array;
  /** Sequence boundaries as stored; parameters have none. */
  readonly levels: readonly Uint8Array[];
}

/**
 * Reads one LoDTensor record: u32 version, u64 level count and the levels of detail, u32 tensor version, i32 length of
 * a TensorDesc message, the message, the raw little-endian elements. Nothing is copied.
 * Source: Paddle `framework/lod_tensor.cc` SerializeToStream and `tensor_util.cc` TensorToStream.
 */
export function readRecord(reader: ByteReader): TensorRecord {
  expectVersion(reader, 'LoDTensor');
  const levels = readLevels(reader);
  expectVersion(reader, 'tensor');
  const { dataType, dims: shape } = readDescription(reader.sub(reader.uint32('length of the description'), 'description'));
  const type = ELEMENT_TYPES[dataType];
  if (type === undefined) throw reader.error(`element type ${dataType} is not supported`);
  const length = shape.reduce((product, extent) => product * extent, type.width);
  if (!(length <= reader.remaining)) throw reader.error(`[${shape.join(', ')}] of ${dataType} needs ${length} bytes, ${reader.remaining} are left`);
  return { dataType, shape, levels, bytes: reader.take(length, 'data') };
}

/** A tensor of our own with a record's values. */
export function tensorOf({ dataType, shape, bytes }: TensorRecord): Tensor {
  return decodeElements(ELEMENT_TYPES[dataType]!, shape, bytes);
}

/** A record with a tensor's values. */
export function recordOf({ dtype, shape, data }: Tensor): TensorRecord {
  return { dataType: PADDLE_TYPES[dtype], shape, levels: [], bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** The bytes Paddle writes for a record. */
export function encodeRecord({ dataType, shape, levels, bytes }: TensorRecord): Uint8Array {
  const writer = new ByteWriter().uint32(0).uint64(levels.length);
  for (const level of levels) writer.uint64(level.length).bytes(level);
  const description = tensorDesc.encode({ dataType, dims: shape });
  return writer.uint32(0).uint32(description.length).bytes(description).bytes(bytes).finish();
}

function expectVersion(reader: ByteReader, what: string): void {
  const at = reader.position;
  const version = reader.uint32(`${what} version`);
  if (version !== 0) throw reader.error(`${what} version is ${version} instead of 0`, at);
}

/** Each level takes at least its own length field, so that the file bounds their number. */
function readLevels(reader: ByteReader): Uint8Array[] {
  const at = reader.position;
  const count = reader.uint64('level count');
  if (count > reader.remaining / 8) throw reader.error(`${count} levels of detail, but ${reader.remaining} bytes are left`, at);
  return Array.from({ length: count }, () => reader.take(reader.uint64('level length'), 'level'));
}

function readDescription(reader: ByteReader): TensorDesc {
  const at = reader.position;
  const description = tensorDesc.decode(reader);
  if (description.dims.length > MAX_RANK) throw reader.error(`${description.dims.length} dimensions are more than ${MAX_RANK}`, at);
  if (description.dims.some((extent) => extent < 0)) throw reader.error(`[${description.dims.join(', ')}] has a negative extent`, at);
  return description;
}
