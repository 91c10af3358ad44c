import { archiveRefused } from '../../../core/errors.ts';

/** A plain file of an archive. */
export interface ArchiveEntry {
  /** Slash-separated, safe to join to a folder. */
  readonly name: string;
  /** Bytes it claims to have. */
  readonly size: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** What an archive may grow to. */
export interface ArchiveLimits {
  readonly entries: number;
  readonly bytes: number;
}

/** COCO's training images are 118,287 files. */
const MAX_ENTRIES = 1_000_000;
/** Images hardly compress, annotations in JSON about six times. */
const MAX_GROWTH = 20;
/** Small archives may compress better, or be mostly padding. */
const ALWAYS_ALLOWED_BYTES = 64 * 2 ** 20;

/** @param size of the archive in bytes */
export function limitsOf(size: number): ArchiveLimits {
  return { entries: MAX_ENTRIES, bytes: Math.max(ALWAYS_ALLOWED_BYTES, size * MAX_GROWTH) };
}

/**
 * Watches the entries of an archive before anything of them is written: where they point, how many there are, what they
 * claim to hold together.
 */
export class EntryGuard {
  readonly #path: string;
  readonly #limits: ArchiveLimits;
  readonly #names = new Set<string>();
  #bytes = 0;

  constructor(path: string, limits: ArchiveLimits) {
    this.#path = path;
    this.#limits = limits;
  }

  /** The name of a file as it may be joined to a folder. @throws ERR_ARCHIVE_REFUSED */
  admit(name: string, size: number): string {
    this.checkPlace(name);
    const safe = name.replace(/^(\.\/)+/, '').replaceAll(/\/+/g, '/');
    if (name.includes('\\') || safe === '') throw this.refusal(name, 'has no name that every system reads alike');
    // Where upper and lower case are one, a second entry would write over the first.
    if (this.#names.has(safe.toLowerCase())) throw this.refusal(name, 'occurs twice');
    this.#names.add(safe.toLowerCase());
    this.#bytes += size;
    if (this.#names.size > this.#limits.entries) throw this.refusal(name, `is one of more than ${this.#limits.entries} entries`);
    if (this.#bytes > this.#limits.bytes) throw this.refusal(name, `makes the content more than ${this.#limits.bytes} bytes, far more than data in an archive of that size`);
    return safe;
  }

  /** @throws ERR_ARCHIVE_REFUSED for a name that leads out of the folder */
  checkPlace(name: string): void {
    if (/^([/\\]|[a-z]:)/i.test(name) || /(^|[/\\])\.\.([/\\]|$)/.test(name) || name.includes('\0')) throw this.refusal(name, 'points out of the archive');
  }

  refusal(name: string, what: string): Error {
    return archiveRefused(this.#path, name, what);
  }
}

/** The content of an entry, which must be as long as it claims. @throws ERR_ARCHIVE_REFUSED */
export async function* measured(content: AsyncIterable<Uint8Array>, size: number, refuse: (what: string) => Error): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > size) throw refuse(`holds more than the ${size} bytes it claims`);
    yield chunk;
  }
  if (bytes !== size) throw refuse(`holds ${bytes} bytes and claims ${size}`);
}
