import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { archiveRefused, fileUnreadable, SlimtapError, weightsMalformed } from '../../core/errors.ts';
import { memoryFolder, type Folder } from '../../core/import/folder.ts';

/** Float weights hardly compress; what grows more than this is made to fill the memory. */
const MAX_GROWTH = 100;
/** Small archives may be mostly padding. */
const ALWAYS_ALLOWED_BYTES = 64 * 1024 * 1024;
const MAX_ENTRIES = 100_000;

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
  const archive = new ArchiveReader(path, Math.max(ALWAYS_ALLOWED_BYTES, size * MAX_GROWTH));
  try {
    for await (const chunk of await openTar(path)) {
      archive.write(chunk as Buffer);
      if (archive.ended) break;
    }
    archive.finish();
  } catch (cause) {
    throw cause instanceof SlimtapError ? cause : weightsMalformed(path, `not a readable archive (${(cause as Error).message})`);
  }
  return memoryFolder(path, archive.files);
}

async function openTar(path: string): Promise<AsyncIterable<unknown>> {
  const file = createReadStream(path);
  const [first] = await firstBytes(path);
  if (first !== 0x1f) return file;
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}

async function firstBytes(path: string): Promise<Uint8Array> {
  for await (const chunk of createReadStream(path, { end: 1 })) return chunk as Buffer;
  throw weightsMalformed(path, 'it is empty');
}

/** Feeds a tar parser and keeps the files, watching what they add up to. */
class ArchiveReader {
  readonly files = new Map<string, Uint8Array>();
  /** Whether the archive's end mark was seen; whatever follows it is not read. */
  ended = false;
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #parser: Parser;
  #bytes = 0;
  #failure: Error | undefined;

  constructor(path: string, maxBytes: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#parser = new Parser({ strict: true, gzip: false, brotli: false, zstd: false, onReadEntry: (entry) => { this.#keep(entry); } });
    this.#parser.on('eof', () => { this.ended = true; });
    this.#parser.on('error', (error: Error) => { this.#failure ??= error; });
  }

  write(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) throw archiveRefused(this.#path, 'its content', `is more than ${this.#maxBytes} bytes, far more than weights of that archive's size`);
    this.#parser.write(chunk);
    this.#rethrow();
  }

  finish(): void {
    this.#parser.end();
    this.#rethrow();
  }

  #rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Data are kept as they come, never allocated by the size an entry claims. */
  #keep(entry: ReadEntry): void {
    const refusal = this.#refusal(entry);
    if (refusal !== undefined) this.#failure ??= refusal;
    const chunks: Buffer[] = [];
    entry.on('data', (chunk) => { chunks.push(chunk); });
    if (refusal !== undefined || entry.type === 'Directory') return;
    entry.on('end', () => { this.files.set(normalize(entry.path), Buffer.concat(chunks)); });
  }

  #refusal({ path, type, size }: ReadEntry): Error | undefined {
    const refuse = (what: string): Error => archiveRefused(this.#path, path, what);
    if (!['File', 'OldFile', 'ContiguousFile', 'Directory'].includes(type)) return refuse(`is a ${type}`);
    if (/^([/\\]|[a-z]:)/i.test(path) || /(^|[/\\])\.\.([/\\]|$)/.test(path)) return refuse('points out of the archive');
    if (size > this.#maxBytes) return refuse(`claims ${size} bytes`);
    if (this.files.size >= MAX_ENTRIES) return refuse(`is one of more than ${MAX_ENTRIES} entries`);
    if (this.files.has(normalize(path))) return refuse('occurs twice');
    return undefined;
  }
}

function normalize(path: string): string {
  return path.replace(/^(\.\/)+/, '').replaceAll(/\/+/g, '/');
}
