import { weightsMalformed } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { ByteReader } from './byte-reader.ts';
import { sortNames } from './persistable-names.ts';
import { encodeRecord, readRecord, tensorOf, type TensorRecord } from './tensor-record.ts';

/**
 * Parses a file that holds one LoDTensor, the form in which Paddle saves a parameter by itself.
 * @throws ERR_WEIGHTS_MALFORMED with the byte, also for bytes left over
 */
export function parseLodTensor(bytes: Uint8Array, source: string): Tensor {
  const reader = new ByteReader(bytes, source);
  const record = readRecord(reader);
  if (reader.remaining > 0) throw weightsMalformed(source, `${reader.remaining} bytes follow the tensor`, reader.position);
  return tensorOf(record);
}

/**
 * Parses a combined file (`__params__`, `.pdiparams`): the records of all parameters, in the order of their names.
 * @param names the parameters' names in any order; the file has them sorted as Python sorts strings
 * @throws ERR_WEIGHTS_MALFORMED, also when the file has more or fewer tensors than names
 */
export function parseCombinedLodTensors(bytes: Uint8Array, names: readonly string[], source: string): Map<string, Tensor> {
  return new Map([...readCombinedRecords(bytes, names, source)].map(([name, record]) => [name, tensorOf(record)]));
}

/** The same, as stored. @throws ERR_WEIGHTS_MALFORMED */
export function readCombinedRecords(bytes: Uint8Array, names: readonly string[], source: string): Map<string, TensorRecord> {
  const reader = new ByteReader(bytes, source);
  const records = new Map<string, TensorRecord>();
  for (const name of sortNames(names)) {
    if (reader.remaining === 0) throw weightsMalformed(source, `it has ${records.size} tensors, but ${names.length} names were given`, reader.position);
    records.set(name, readRecord(reader));
  }
  if (reader.remaining > 0) throw weightsMalformed(source, `more follows after the ${names.length} named tensors`, reader.position);
  return records;
}

/** A combined file of records, in the order of their names. */
export function encodeCombinedRecords(records: ReadonlyMap<string, TensorRecord>): Uint8Array {
  return Buffer.concat(sortNames(records.keys()).map((name) => encodeRecord(records.get(name)!)));
}

/** Whether bytes start as a record does; parameters of any size begin with the two zero versions and level counts. */
export function looksLikeLodTensor(bytes: Uint8Array): boolean {
  return bytes.length >= 20 && bytes.subarray(0, 4).every((byte) => byte === 0);
}
