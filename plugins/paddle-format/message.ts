import type { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

/** How one kind of value is stored in protobuf's wire format. */
export interface Type<T> {
  /** 0 a varint, 1 eight bytes, 2 a length and as many bytes, 5 four bytes. */
  readonly wire: 0 | 1 | 2 | 5;
  read(reader: ByteReader, what: string): T;
  write(writer: ByteWriter, value: T): void;
}

/** A field of a message: `required(1, int32)`, `optional(2, bool)`, `repeated(3, string)`. */
export interface Field<T> {
  readonly number: number;
  readonly label: 'required' | 'optional' | 'repeated';
  /** Of one element where the field is repeated. */
  readonly type: Type<unknown>;
  /** For the type checker alone: what the field holds. */
  readonly holds?: T;
}

/** One field for every property of a message. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<NonNullable<T[K]>> };

/** A message that can stand alone in a file and inside other messages. */
export interface Message<T> extends Type<T> {
  /** Reads a message that fills its reader. */
  decode(reader: ByteReader): T;
  encode(value: T): Uint8Array;
}

export function required<T>(number: number, type: Type<T>): Field<T> {
  return { number, label: 'required', type };
}

export function optional<T>(number: number, type: Type<T>): Field<T> {
  return { number, label: 'optional', type };
}

export function repeated<T>(number: number, type: Type<T>): Field<readonly T[]> {
  return { number, label: 'repeated', type };
}

/**
 * Describes a proto2 message by its fields. Reading keeps whether an optional field was there, writing orders fields
 * by number and packs nothing, as protobuf's C++ classes do: what they wrote is written again byte for byte. Stricter
 * than theirs where an answer could be wrong in silence: a field that is unknown, or is there twice, is refused. A
 * message cannot hold itself, so the description bounds the depth.
 */
export function message<T extends object>(name: string, fields: Fields<T>): Message<T> {
  const entries = Object.entries(fields as Record<string, Field<unknown>>).sort(([, a], [, b]) => a.number - b.number);
  const byNumber = new Map(entries.map((entry) => [entry[1].number, entry]));
  const decode = (reader: ByteReader): T => {
    const start = reader.position;
    const found: Record<string, unknown> = {};
    while (reader.remaining > 0) readField(reader, name, byNumber, found);
    for (const [key, { label }] of entries) {
      if (label === 'repeated') found[key] ??= NONE;
      else if (label === 'required' && !(key in found)) throw reader.error(`${name} without ${key}`, start);
    }
    return found as T;
  };
  const encode = (value: T): Uint8Array => {
    const writer = new ByteWriter();
    for (const [key, field] of entries) writeField(writer, field, (value as Record<string, unknown>)[key]);
    return writer.finish();
  };
  return {
    wire: 2, decode, encode,
    read: (reader, what) => decode(reader.sub(reader.varint(`length of ${what}`), what)),
    write: (writer, value) => {
      const bytes = encode(value);
      writer.varint(bytes.length).bytes(bytes);
    },
  };
}

/** Shared, since most repeated fields of most messages are empty. */
const NONE: readonly never[] = Object.freeze([]);

function readField(reader: ByteReader, message: string, byNumber: ReadonlyMap<number, [string, Field<unknown>]>, found: Record<string, unknown>): void {
  const at = reader.position;
  const key = reader.varint(`field of ${message}`);
  const entry = byNumber.get(key >>> 3);
  if (entry === undefined || key < 0 || key > 0xffff) throw reader.error(`field ${Math.floor(key / 8)} of ${message} is not known`, at);
  const [name, { label, type }] = entry;
  const what = `${message}.${name}`;
  const wire = key & 7;
  if (wire === 2 && type.wire !== 2 && label === 'repeated') readPacked(reader, what, type, list(found, name));
  else if (wire !== type.wire) throw reader.error(`${what} has wire type ${wire} instead of ${type.wire}`, at);
  else if (label === 'repeated') list(found, name).push(type.read(reader, what));
  else if (name in found) throw reader.error(`${what} is there twice`, at);
  else found[name] = type.read(reader, what);
}

/** Parsers of proto2 take both forms of a repeated number. */
function readPacked(reader: ByteReader, what: string, type: Type<unknown>, into: unknown[]): void {
  const packed = reader.sub(reader.varint(`length of ${what}`), what);
  while (packed.remaining > 0) into.push(type.read(packed, what));
}

function list(found: Record<string, unknown>, name: string): unknown[] {
  return (found[name] ??= []) as unknown[];
}

function writeField(writer: ByteWriter, { number, label, type }: Field<unknown>, value: unknown): void {
  if (value === undefined) return;
  for (const one of label === 'repeated' ? value as readonly unknown[] : [value]) {
    writer.varint(number * 8 + type.wire);
    type.write(writer, one);
  }
}
