import { weightsMalformed, type SlimtapError } from '../../core/errors.ts';

/** Reads little-endian numbers from untrusted bytes; every read is checked against what is left. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #source: string;
  /** Where `#bytes` starts in the file, for messages. */
  readonly #base: number;
  #position = 0;

  constructor(bytes: Uint8Array, source: string, base = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#source = source;
    this.#base = base;
  }

  /** Byte in the file that is read next. */
  get position(): number {
    return this.#base + this.#position;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  error(what: string): SlimtapError {
    return weightsMalformed(this.#source, what, this.position);
  }

  /** The next bytes, as a view. */
  take(count: number, what: string): Uint8Array {
    if (!(count >= 0 && count <= this.remaining)) throw this.error(`${what} of ${count} bytes, but ${this.remaining} are left`);
    this.#position += count;
    return this.#bytes.subarray(this.#position - count, this.#position);
  }

  /** A reader of the next bytes alone. */
  sub(count: number, what: string): ByteReader {
    const base = this.position;
    return new ByteReader(this.take(count, what), this.#source, base);
  }

  uint32(what: string): number {
    this.take(4, what);
    return this.#view.getUint32(this.#position - 4, true);
  }

  /** As a double: exact up to 2^53, and every larger one is refused by the bounds of its use. */
  uint64(what: string): number {
    this.take(8, what);
    return Number(this.#view.getBigUint64(this.#position - 8, true));
  }

  /** A protobuf varint of up to 64 bits, as a signed number. */
  varint(what: string): number {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.take(1, what)[0]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
    throw this.error(`${what} is longer than 64 bits`);
  }
}
