import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { wheelUnreadable } from '../../../core/errors.ts';

/** A file in a wheel (a zip archive): where its bytes lie and how they are packed. */
export interface WheelEntry {
  readonly name: string;
  /** Packed by deflate, otherwise stored as it is. */
  readonly deflated: boolean;
  readonly packedSize: number;
  /** Of its local header. */
  readonly offset: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL_HEADER = 30;
/** The end record and the longest comment. */
const TAIL = 22 + 0xffff;

/**
 * Lists what a wheel holds. Source: PKWARE APPNOTE 6.3, sections 4.3.12 and 4.3.16; without its 64-bit extension, which
 * archives below 4 GB do not need.
 * @throws ERR_WHEEL_UNREADABLE
 */
export async function wheelEntries(file: string): Promise<WheelEntry[]> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const tail = await bytesOf(handle, Math.max(size - TAIL, 0), Math.min(size, TAIL));
    const end = lastRecord(tail);
    if (end < 0) throw wheelUnreadable(file, 'it has no end of a zip archive');
    const directory = await bytesOf(handle, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    return [...directoryEntries(file, directory, tail.readUInt16LE(end + 10))];
  } finally {
    await handle.close();
  }
}

/** Writes one file of a wheel, a stream all the way: TensorFlow's library is larger than what a buffer should hold. */
export async function extractEntry(file: string, { deflated, offset, packedSize }: WheelEntry, target: string): Promise<void> {
  const handle = await open(file);
  const header = await bytesOf(handle, offset, LOCAL_HEADER).finally(() => handle.close());
  const start = offset + LOCAL_HEADER + header.readUInt16LE(26) + header.readUInt16LE(28);
  await mkdir(dirname(target), { recursive: true });
  const packed = createReadStream(file, { start, end: start + packedSize - 1 });
  if (deflated) await pipeline(packed, createInflateRaw(), createWriteStream(target));
  else await pipeline(packed, createWriteStream(target));
}

function* directoryEntries(file: string, directory: Buffer, count: number): Generator<WheelEntry> {
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (directory.readUInt32LE(at) !== CENTRAL) throw wheelUnreadable(file, `entry ${i} of its directory is broken`);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field)) as [number, number, number];
    yield {
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      deflated: directory.readUInt16LE(at + 10) === 8,
      packedSize: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    };
    at += 46 + nameLength + extraLength + commentLength;
  }
}

function lastRecord(tail: Buffer): number {
  for (let at = tail.length - 22; at >= 0; at--) if (tail.readUInt32LE(at) === END) return at;
  return -1;
}

async function bytesOf(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer;
}
