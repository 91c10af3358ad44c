import { weightsMalformed } from '../../core/errors.ts';
import { allocate, type DType, type Tensor } from '../../core/tensor/tensor.ts';
import { ByteReader } from './byte-reader.ts';
import { readTensorDesc } from './tensor-desc.ts';

/** Paddle's VarType.Type numbers of what can be a weight. float64 is narrowed to float32. */
const DTYPES: ReadonlyMap<number, DType | 'float64'> = new Map<number, DType | 'float64'>([
  [0, 'bool'], [2, 'int32'], [3, 'int64'], [5, 'float32'], [6, 'float64'], [20, 'uint8'], [21, 'int8'],
]);

/**
 * Parses one LoDTensor record, the form in which Paddle saves a parameter: u32 version, u64 level count and the
 * levels of detail, u32 tensor version, i32 length of a TensorDesc message, the message, the raw little-endian data.
 * Source: Paddle `framework/lod_tensor.cc` SerializeToStream and `tensor_util.cc` TensorToStream.
 * @throws ERR_WEIGHTS_MALFORMED with the byte, also for bytes left over
 */
export function parseLodTensor(bytes: Uint8Array, source: string): Tensor {
  const reader = new ByteReader(bytes, source);
  const tensor = readRecord(reader);
  if (reader.remaining > 0) throw weightsMalformed(source, `${reader.remaining} bytes follow the tensor`, reader.position);
  return tensor;
}

/**
 * Parses a combined file (`__params__`, `.pdiparams`): the records of all parameters, in the order of their names.
 * @param names the parameters' names in any order; the file has them sorted by code units, as Python sorts ASCII
 * @throws ERR_WEIGHTS_MALFORMED, also when the file has more or fewer tensors than names
 */
export function parseCombinedLodTensors(bytes: Uint8Array, names: readonly string[], source: string): Map<string, Tensor> {
  const reader = new ByteReader(bytes, source);
  const tensors = new Map<string, Tensor>();
  for (const name of [...names].sort()) {
    if (reader.remaining === 0) throw weightsMalformed(source, `it has ${tensors.size} tensors, but ${names.length} names were given`, reader.position);
    tensors.set(name, readRecord(reader));
  }
  if (reader.remaining > 0) throw weightsMalformed(source, `more follows after the ${names.length} named tensors`, reader.position);
  return tensors;
}

/** Whether bytes start as a record does; parameters of any size begin with the two zero versions and level counts. */
export function looksLikeLodTensor(bytes: Uint8Array): boolean {
  return bytes.length >= 20 && bytes.subarray(0, 4).every((byte) => byte === 0);
}

function readRecord(reader: ByteReader): Tensor {
  expectVersion(reader, 'LoDTensor');
  skipLevels(reader);
  expectVersion(reader, 'tensor');
  const { dataType, shape } = readTensorDesc(reader.sub(reader.uint32('length of the description'), 'description'));
  const dtype = DTYPES.get(dataType);
  if (dtype === undefined) throw reader.error(`element type ${dataType} is not supported`);
  return dtype === 'float64' ? narrow(reader, shape) : copy(reader, dtype, shape);
}

function expectVersion(reader: ByteReader, what: string): void {
  const version = reader.uint32(`${what} version`);
  if (version !== 0) throw reader.error(`${what} version is ${version} instead of 0`);
}

/** Sequence boundaries; weights have none. Each level takes at least its own length field, so the file bounds the loop. */
function skipLevels(reader: ByteReader): void {
  const levels = reader.uint64('level count');
  for (let level = 0; level < levels; level++) reader.take(reader.uint64('level length'), 'level');
}

/** Copied, since records start at odd places; the size is checked against the file before anything is allocated. */
function copy(reader: ByteReader, dtype: DType, shape: readonly number[]): Tensor {
  const width = allocate(dtype, 0).BYTES_PER_ELEMENT;
  const bytes = reader.take(byteLength(reader, shape, width), 'data');
  const data = allocate(dtype, bytes.length / width);
  new Uint8Array(data.buffer).set(bytes);
  return { dtype, shape, data };
}

function narrow(reader: ByteReader, shape: readonly number[]): Tensor<'float32'> {
  const bytes = reader.take(byteLength(reader, shape, 8), 'data');
  return { dtype: 'float32', shape, data: Float32Array.from(new Float64Array(new Uint8Array(bytes).buffer)) };
}

function byteLength(reader: ByteReader, shape: readonly number[], width: number): number {
  const bytes = shape.reduce((product, extent) => product * extent, width);
  if (!(bytes <= reader.remaining)) throw reader.error(`[${shape.join(', ')}] needs ${bytes} bytes, ${reader.remaining} are left`);
  return bytes;
}
