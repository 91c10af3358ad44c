import type { ByteReader } from './byte-reader.ts';
import type { Type } from './message.ts';

export const bool: Type<boolean> = {
  wire: 0,
  read: (reader, what) => bounded(reader, what, 0, 1) === 1,
  write: (writer, value) => { writer.varint(value ? 1 : 0); },
};

export const int32: Type<number> = {
  wire: 0,
  read: (reader, what) => bounded(reader, what, -(2 ** 31), 2 ** 31 - 1),
  write: (writer, value) => { writer.varint(value); },
};

/** An int64 that counts something: beyond 2^53 it is refused, not rounded. */
export const count: Type<number> = {
  wire: 0,
  read: (reader, what) => bounded(reader, what, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  write: (writer, value) => { writer.varint(value); },
};

export const int64: Type<bigint> = {
  wire: 0,
  read: (reader, what) => reader.varint64(what),
  write: (writer, value) => { writer.varint(value); },
};

export const float: Type<number> = {
  wire: 5,
  read: (reader, what) => reader.float32(what),
  write: (writer, value) => { writer.float32(value); },
};

export const double: Type<number> = {
  wire: 1,
  read: (reader, what) => reader.float64(what),
  write: (writer, value) => { writer.float64(value); },
};

export const string: Type<string> = {
  wire: 2,
  read: (reader, what) => {
    const at = reader.position;
    try {
      return TEXT.decode(reader.take(reader.varint(`length of ${what}`), what));
    } catch (error) {
      throw error instanceof TypeError ? reader.error(`${what} is not UTF-8`, at) : error;
    }
  },
  write: (writer, value) => {
    const bytes = new TextEncoder().encode(value);
    writer.varint(bytes.length).bytes(bytes);
  },
};

const TEXT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** An enum, by the names of its numbers. */
export function enumOf<N extends string>(numbers: Readonly<Record<N, number>>): Type<N> {
  const names = new Map(Object.entries(numbers).map(([name, number]) => [number as number, name as N]));
  return {
    wire: 0,
    read: (reader, what) => {
      const at = reader.position;
      const number = reader.varint(what);
      const name = names.get(number);
      if (name === undefined) throw reader.error(`${what} is ${number}, which has no name`, at);
      return name;
    },
    write: (writer, value) => { writer.varint(numbers[value]); },
  };
}

function bounded(reader: ByteReader, what: string, low: number, high: number): number {
  const at = reader.position;
  const value = reader.varint(what);
  if (value < low || value > high) throw reader.error(`${what} is ${value}`, at);
  return value;
}
