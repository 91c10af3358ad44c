import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip, type Gunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { archiveRefused, fileUnreadable, SlimtapError, weightsMalformed } from '../../core/errors.ts';
import { memoryFolder, type Folder } from '../../core/import/folder.ts';

/** Float weights hardly compress; what grows more than this is made to fill the memory. */
const MAX_GROWTH = 100;
/** Small archives may be mostly padding. */
const ALWAYS_ALLOWED_BYTES = 64 * 1024 * 1024;
const MAX_ENTRIES = 100_000;
/** What a tar is made of. */
const BLOCK = 512;

/** Whether bytes start as gzip or tar does. */
export function looksLikeArchive(bytes: Uint8Array): boolean {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return isGzip || (bytes.length >= 512 && new TextDecoder('latin1').decode(bytes.subarray(257, 262)) === 'ustar');
}

/**
 * Reads a tar or tar.gz into memory. Nothing is unpacked to disk, so no entry can land outside of anything; entries
 * that try (absolute paths, `..`), links and devices are refused all the same, and so is growth beyond any weights'.
 * @throws ERR_ARCHIVE_REFUSED, ERR_WEIGHTS_MALFORMED
 */
export async function readArchive(path: string): Promise<Folder> {
  const { size } = await stat(path).catch((cause: unknown) => { throw fileUnreadable(path, cause); });
  const { content, packed } = await openTar(path);
  const archive = new ArchiveReader(path, { maxBytes: Math.max(ALWAYS_ALLOWED_BYTES, size * MAX_GROWTH), packed: packed !== undefined });
  try {
    for await (const chunk of content) {
      archive.write(chunk as Buffer);
      if (archive.ended) break;
    }
    archive.finish();
  } catch (cause) {
    throw cause instanceof SlimtapError ? cause : weightsMalformed(path, `not a readable archive (${(cause as Error).message})`, packed?.bytesWritten);
  }
  return memoryFolder(path, archive.files);
}

/** The tar as it comes, and what unpacks it where it is packed. */
async function openTar(path: string): Promise<{ content: AsyncIterable<unknown>; packed?: Gunzip }> {
  const file = createReadStream(path);
  const [first] = await firstBytes(path);
  if (first !== 0x1f) return { content: file };
  const packed = createGunzip();
  file.on('error', (error) => packed.destroy(error));
  return { content: file.pipe(packed), packed };
}

async function firstBytes(path: string): Promise<Uint8Array> {
  for await (const chunk of createReadStream(path, { end: 1 })) return chunk as Buffer;
  throw weightsMalformed(path, 'it is empty');
}

/** Feeds a tar parser block by block, so that what it finds wrong has a place, and keeps the files, watching what they add up to. */
class ArchiveReader {
  readonly files = new Map<string, Uint8Array>();
  /** Whether the archive's end mark was seen; whatever follows it is not read. */
  ended = false;
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #packed: boolean;
  readonly #parser: Parser;
  /** Where the block that the parser looks at begins. */
  #offset = 0;
  #rest: Buffer = Buffer.alloc(0);
  #entries = 0;
  #entry: ReadEntry | undefined;
  #failure: Error | undefined;

  constructor(path: string, { maxBytes, packed }: { readonly maxBytes: number; readonly packed: boolean }) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#packed = packed;
    this.#parser = new Parser({ strict: true, gzip: false, brotli: false, zstd: false, onReadEntry: (entry) => { this.#keep(entry); } });
    this.#parser.on('eof', () => { this.ended = true; });
    this.#parser.on('error', ({ message }: Error) => { this.#failure ??= this.#malformed(message.replace(/^TAR_[A-Z_]+: /, '')); });
  }

  write(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (this.#offset + bytes.length > this.#maxBytes) throw archiveRefused(this.#path, 'its content', `is more than ${this.#maxBytes} bytes, far more than weights of that archive's size`);
    let at = 0;
    while (at + BLOCK <= bytes.length && !this.ended) {
      const length = this.#next(bytes.length - at);
      this.#parser.write(bytes.subarray(at, at + length));
      this.#rethrow();
      at += length;
      this.#offset += length;
    }
    this.#rest = bytes.subarray(at);
  }

  finish(): void {
    this.#parser.write(this.#rest);
    this.#offset += this.#rest.length;
    this.#parser.end();
    this.#rethrow();
  }

  /** The rest of a file at once, everything else by the block. */
  #next(available: number): number {
    const whole = available - (available % BLOCK);
    return Math.max(BLOCK, Math.min(this.#entry?.blockRemain ?? 0, whole));
  }

  #malformed(what: string): Error {
    return weightsMalformed(this.#path, `${this.#packed ? 'unpacked, it is ' : ''}not a readable archive (${what})`, this.#offset);
  }

  #rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Data are kept as they come, never allocated by the size an entry claims. */
  #keep(entry: ReadEntry): void {
    this.#entry = entry;
    this.#entries++;
    const refusal = this.#refusal(entry);
    if (refusal !== undefined) this.#failure ??= refusal;
    const chunks: Buffer[] = [];
    entry.on('data', (chunk) => { chunks.push(chunk); });
    if (refusal !== undefined || entry.type === 'Directory') return;
    entry.on('end', () => { this.files.set(normalize(entry.path), Buffer.concat(chunks)); });
  }

  #refusal({ path, type, size }: ReadEntry): Error | undefined {
    const refuse = (what: string): Error => archiveRefused(this.#path, path, what, this.#offset);
    if (!['File', 'OldFile', 'ContiguousFile', 'Directory'].includes(type)) return refuse(`is a ${type}`);
    if (/^([/\\]|[a-z]:)/i.test(path) || /(^|[/\\])\.\.([/\\]|$)/.test(path)) return refuse('points out of the archive');
    if (size > this.#maxBytes) return refuse(`claims ${size} bytes`);
    if (this.#entries > MAX_ENTRIES) return refuse(`is one of more than ${MAX_ENTRIES} entries`);
    if (this.files.has(normalize(path))) return refuse('occurs twice');
    return undefined;
  }
}

function normalize(path: string): string {
  return path.replace(/^(\.\/)+/, '').replaceAll(/\/+/g, '/');
}
