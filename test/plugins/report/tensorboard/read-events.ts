import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One field of a message: its number, and its value as it is stored. */
type Field = readonly [number: number, value: number | bigint | Uint8Array];

/** An event as it was found. */
export interface FoundEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion: string | undefined;
  readonly start: boolean;
  readonly values: readonly { readonly tag: string; readonly scalar?: number; readonly histogram?: readonly Field[]; readonly image?: readonly Field[] }[];
}

/** Reads the event files of a folder with nothing of what writes them: lengths are checked against what there is, checksums bit by bit. */
export async function readEvents(directory: string): Promise<FoundEvent[]> {
  const files = (await readdir(directory)).filter((name) => name.includes('tfevents')).sort();
  const events: FoundEvent[] = [];
  for (const file of files) events.push(...records(await readFile(join(directory, file))).map(eventOf));
  return events;
}

/** The data of a TFRecord file. */
export function records(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 12 > bytes.length) throw new Error(`a record that ends at ${bytes.length}`);
    const length = Number(view.getBigUint64(at, true));
    if (at + 16 + length > bytes.length) throw new Error(`a record of ${length} bytes at ${at} of ${bytes.length}`);
    const data = bytes.subarray(at + 12, at + 12 + length);
    if (view.getUint32(at + 8, true) !== masked(bytes.subarray(at, at + 8)) || view.getUint32(at + 12 + length, true) !== masked(data)) throw new Error(`a wrong checksum at ${at}`);
    found.push(data);
    at += 16 + length;
  }
  return found;
}

function masked(bytes: Uint8Array): number {
  let crc = 0xffffffffn;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc % 2n === 1n ? (crc / 2n) ^ 0x82f63b78n : crc / 2n;
  }
  crc ^= 0xffffffffn;
  return Number(((crc / 0x8000n + (crc % 0x8000n) * 0x20000n) + 0xa282ead8n) % 0x100000000n);
}

function eventOf(data: Uint8Array): FoundEvent {
  const of = fields(data);
  const one = (number: number): Field[1] | undefined => of.find(([found]) => found === number)?.[1];
  const summary = one(5) as Uint8Array | undefined;
  const session = one(7) as Uint8Array | undefined;
  return {
    wallTime: float64(one(1) as Uint8Array), step: Number(one(2) ?? 0n), fileVersion: text(one(3)), start: session !== undefined && fields(session).some(([number, value]) => number === 1 && value === 1n),
    values: summary === undefined ? [] : fields(summary).map(([, value]) => valueOf(fields(value as Uint8Array))),
  };
}

function valueOf(of: readonly Field[]): FoundEvent['values'][number] {
  const one = (number: number): Uint8Array | undefined => of.find(([found]) => found === number)?.[1] as Uint8Array | undefined;
  const [scalar, image, histogram] = [one(2), one(4), one(5)];
  return {
    tag: text(one(1))!, ...scalar === undefined ? {} : { scalar: new DataView(scalar.buffer, scalar.byteOffset).getFloat32(0, true) },
    ...image === undefined ? {} : { image: fields(image) }, ...histogram === undefined ? {} : { histogram: fields(histogram) },
  };
}

/** The fields of a protobuf message, in order; numbers of fixed length as their bytes. */
export function fields(bytes: Uint8Array): Field[] {
  const found: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    for (let [value, shift] = [0n, 0n]; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('a number without an end');
      value += BigInt(byte % 128) << shift;
      if (byte < 128) return value;
    }
    throw new Error('a number of more than ten bytes');
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new Error(`${length} bytes at ${at} of ${bytes.length}`);
    return bytes.subarray(at, at += length);
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const wire = key % 8;
    const value = wire === 0 ? varint() : wire === 1 ? take(8) : wire === 5 ? take(4) : wire === 2 ? take(Number(varint())) : undefined;
    if (value === undefined) throw new Error(`a field of the type ${wire}`);
    found.push([Math.floor(key / 8), value]);
  }
  return found;
}

/** A double, or several of them. */
export function float64(bytes: Uint8Array, i = 0): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getFloat64(8 * i, true);
}

function text(value: Field[1] | undefined): string | undefined {
  return value instanceof Uint8Array ? new TextDecoder('utf-8', { fatal: true }).decode(value) : undefined;
}
