import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { archiveMalformed, fileUnreadable } from '../../../core/errors.ts';
import { EntryGuard, measured, type ArchiveEntry, type ArchiveLimits } from './archive-entry.ts';

const END = 0x06054b50;
const END_64 = 0x06064b50;
const END_64_LOCATOR = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
/** The end record with the longest comment. */
const TAIL = 22 + 0xffff;
const CHUNK = 2 ** 18;
/** The table of contents of a million long names. */
const MAX_DIRECTORY = 512 * 2 ** 20;

/** An entry of the table of contents. */
interface Listed {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly mode: number;
  readonly offset: number;
}

/**
 * The files of a zip, in the order of its table of contents, which alone is believed; zip64 included, as archives above 4 GB
 * and of more than 65,535 files are. Source: PKWARE's APPNOTE 6.3. Each content is compared with its length and CRC-32.
 * @throws ERR_ARCHIVE_MALFORMED, ERR_ARCHIVE_REFUSED for links, encrypted entries and names that lead out of the folder
 */
export async function* zipEntries(path: string, limits: ArchiveLimits): AsyncGenerator<ArchiveEntry> {
  const file = await open(path).catch((cause: unknown) => { throw fileUnreadable(path, cause); });
  try {
    const guard = new EntryGuard(path, limits);
    const listed = await readDirectory(file, path);
    const { size } = await file.stat();
    // Everything is looked at before the first byte is written.
    const names = listed.map((entry) => (entry.name.endsWith('/') ? '' : admit(entry, guard)));
    for (const [i, entry] of listed.entries()) {
      const name = names[i]!;
      if (name === '') continue;
      const refuse = (what: string): Error => guard.refusal(entry.name, what);
      yield { name, size: entry.size, content: checked(measured(await contentOf(file, path, entry, size), entry.size, refuse), entry.crc, refuse) };
    }
  } finally {
    await file.close();
  }
}

function admit({ name, flags, method, mode, size }: Listed, guard: EntryGuard): string {
  const type = mode & 0o170000;
  if (type !== 0 && type !== 0o100000) throw guard.refusal(name, type === 0o120000 ? 'is a SymbolicLink' : `is no plain file (mode ${mode.toString(8)})`);
  if ((flags & 1) !== 0) throw guard.refusal(name, 'is encrypted');
  if (method !== 0 && method !== 8) throw guard.refusal(name, `is compressed by method ${method}; stored and deflated are known`);
  return guard.admit(name, size);
}

async function* checked(content: AsyncIterable<Uint8Array>, expected: number, refuse: (what: string) => Error): AsyncGenerator<Uint8Array> {
  let crc = 0;
  for await (const chunk of content) {
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (crc !== expected) throw refuse(`has CRC-32 ${crc.toString(16)} instead of ${expected.toString(16)}`);
}

async function contentOf(file: FileHandle, path: string, { name, method, packed, offset }: Listed, archiveSize: number): Promise<AsyncIterable<Uint8Array>> {
  const head = await read(file, offset, 30, path);
  if (head.readUInt32LE(0) !== LOCAL) throw archiveMalformed(path, `no entry begins where ${name} should`);
  const start = offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
  if (start + packed > archiveSize) throw archiveMalformed(path, `${name} ends behind the end of the file`);
  if (packed === 0) return nothing();
  const raw = slice(file, start, packed, path);
  return method === 0 ? raw : inflated(raw, path, name);
}

/** Read by hand: a stream of an open file leaves a listener at it, one for each of a hundred thousand entries. */
async function* slice(file: FileHandle, start: number, length: number, path: string): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < length; done += CHUNK) yield await read(file, start + done, Math.min(CHUNK, length - done), path);
}

async function* inflated(raw: AsyncIterable<Uint8Array>, path: string, name: string): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw();
  // What goes wrong on the way in destroys the stream, and is told where it is read.
  pipeline(Readable.from(raw), inflate).catch(() => undefined);
  try {
    yield* inflate as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw archiveMalformed(path, `${name} cannot be inflated (${(cause as Error).message})`);
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function readDirectory(file: FileHandle, path: string): Promise<Listed[]> {
  const { count, offset, length } = await findDirectory(file, path);
  if (length > MAX_DIRECTORY || count > length / 46) throw archiveMalformed(path, `its table of contents claims ${count} entries in ${length} bytes`);
  if (offset + length > (await file.stat()).size) throw archiveMalformed(path, 'its table of contents ends behind the end of the file');
  const bytes = await read(file, offset, length, path);
  const listed: Listed[] = [];
  for (let at = 0; listed.length < count;) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== CENTRAL) throw archiveMalformed(path, `its table of contents breaks off after ${listed.length} of ${count} entries`);
    const [nameLength, extraLength, commentLength] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)];
    const end = at + 46 + nameLength + extraLength + commentLength;
    if (end > bytes.length) throw archiveMalformed(path, `its table of contents breaks off after ${listed.length} of ${count} entries`);
    listed.push(readListed(bytes, at, nameLength, extraLength, path));
    at = end;
  }
  return listed;
}

function readListed(bytes: Buffer, at: number, nameLength: number, extraLength: number, path: string): Listed {
  const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
  const extra = zip64Numbers(bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength));
  // Numbers that do not fit are all ones here, and follow in this order in the extra field.
  const number = (value: number): number => {
    if (value !== 0xffffffff) return value;
    const long = extra.shift();
    if (long === undefined) throw archiveMalformed(path, `${name} has no zip64 numbers`);
    return long;
  };
  const size = number(bytes.readUInt32LE(at + 24));
  const packed = number(bytes.readUInt32LE(at + 20));
  const offset = number(bytes.readUInt32LE(at + 42));
  const madeByUnix = bytes[at + 5] === 3 || bytes[at + 5] === 19;
  return {
    name, size, packed, offset, flags: bytes.readUInt16LE(at + 8), method: bytes.readUInt16LE(at + 10), crc: bytes.readUInt32LE(at + 16),
    mode: madeByUnix ? bytes.readUInt32LE(at + 38) >>> 16 : 0,
  };
}

function zip64Numbers(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length;) {
    const [id, length] = [extra.readUInt16LE(at), extra.readUInt16LE(at + 2)];
    const field = extra.subarray(at + 4, at + 4 + length);
    if (id === 1) return Array.from({ length: Math.floor(field.length / 8) }, (_, i) => Number(field.readBigUInt64LE(8 * i)));
    at += 4 + length;
  }
  return [];
}

async function findDirectory(file: FileHandle, path: string): Promise<{ count: number; offset: number; length: number }> {
  const { size } = await file.stat();
  const start = Math.max(0, size - TAIL);
  const tail = await read(file, start, size - start, path);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END || at + 22 + tail.readUInt16LE(at + 20) > tail.length) continue;
    const [count, length, offset] = [tail.readUInt16LE(at + 10), tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)];
    if (count !== 0xffff && length !== 0xffffffff && offset !== 0xffffffff) return { count, length, offset };
    return findDirectory64(file, path, start + at);
  }
  throw archiveMalformed(path, 'it has no table of contents, as a zip that was cut off');
}

async function findDirectory64(file: FileHandle, path: string, end: number): Promise<{ count: number; offset: number; length: number }> {
  const locator = await read(file, Math.max(0, end - 20), 20, path);
  if (locator.readUInt32LE(0) !== END_64_LOCATOR) throw archiveMalformed(path, 'its zip64 table of contents is not told');
  const record = await read(file, Number(locator.readBigUInt64LE(8)), 56, path);
  if (record.readUInt32LE(0) !== END_64) throw archiveMalformed(path, 'its zip64 table of contents is not where it should be');
  return { count: Number(record.readBigUInt64LE(32)), length: Number(record.readBigUInt64LE(40)), offset: Number(record.readBigUInt64LE(48)) };
}

async function read(file: FileHandle, position: number, length: number, path: string): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.min(length, MAX_DIRECTORY));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, position).catch((cause: unknown) => { throw fileUnreadable(path, cause); });
  if (bytesRead !== length) throw archiveMalformed(path, 'it ends too early');
  return buffer;
}
