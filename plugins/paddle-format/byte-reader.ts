import { weightsMalformed, type SlimtapError } from '../../core/errors.ts';

/** Makes the error for bytes that break a format. */
export type Refuse = (source: string, what: string, offset: number) => SlimtapError;

/** Reads little-endian numbers from untrusted bytes; every read is checked against what is left. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #source: string;
  readonly #refuse: Refuse;
  /** Where `#bytes` starts in the file, for messages. */
  readonly #base: number;
  #position = 0;

  constructor(bytes: Uint8Array, source: string, refuse: Refuse = weightsMalformed, base = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#source = source;
    this.#refuse = refuse;
    this.#base = base;
  }

  /** Byte in the file that is read next. */
  get position(): number {
    return this.#base + this.#position;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  error(what: string, at = this.position): SlimtapError {
    return this.#refuse(this.#source, what, at);
  }

  /** The next bytes, as a view. */
  take(count: number, what: string): Uint8Array {
    this.#advance(count, what);
    return this.#bytes.subarray(this.#position - count, this.#position);
  }

  /** A reader of the next bytes alone. */
  sub(count: number, what: string): ByteReader {
    const base = this.position;
    return new ByteReader(this.take(count, what), this.#source, this.#refuse, base);
  }

  byte(what: string): number {
    return this.#view.getUint8(this.#advance(1, what));
  }

  uint16(what: string): number {
    return this.#view.getUint16(this.#advance(2, what), true);
  }

  int32(what: string): number {
    return this.#view.getInt32(this.#advance(4, what), true);
  }

  uint32(what: string): number {
    return this.#view.getUint32(this.#advance(4, what), true);
  }

  /** As a double: exact up to 2^53, and every larger one is refused by the bounds of its use. */
  uint64(what: string): number {
    return Number(this.#view.getBigUint64(this.#advance(8, what), true));
  }

  float32(what: string): number {
    return this.#view.getFloat32(this.#advance(4, what), true);
  }

  float64(what: string, littleEndian = true): number {
    return this.#view.getFloat64(this.#advance(8, what), littleEndian);
  }

  /** A protobuf varint of up to 64 bits, as a signed number: as near as a double comes to it. */
  varint(what: string): number {
    let value = 0;
    // Four groups of seven bits stay a small integer; nearly every varint of a program is that short.
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte(what);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return Number(this.#longVarint(BigInt(value), 28n, what));
  }

  /** A protobuf varint of up to 64 bits, exactly. */
  varint64(what: string): bigint {
    return this.#longVarint(0n, 0n, what);
  }

  #longVarint(start: bigint, from: bigint, what: string): bigint {
    let value = start;
    for (let shift = from; shift < 70n; shift += 7n) {
      const byte = this.byte(what);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw this.error(`${what} is longer than 64 bits`);
  }

  /** Moves on. @returns the place that is left */
  #advance(count: number, what: string): number {
    if (!(count >= 0 && count <= this.remaining)) throw this.error(`${what} of ${count} bytes, but ${this.remaining} are left`);
    this.#position += count;
    return this.#position - count;
  }
}
