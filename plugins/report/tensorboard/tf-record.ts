import { maskedCrc32c } from './crc32c.ts';

/**
 * A record of a TFRecord file: its length in eight bytes, the length's checksum, the data, the data's checksum, all little-endian.
 * Source: TensorFlow `lib/io/record_writer.cc`.
 */
export function tfRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return record;
}
