import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileUnreadable } from '../../core/errors.ts';
import { writeFileAtomic } from '../../core/files.ts';

/** What was found of a file when it was first downloaded. */
export interface LockedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * `data-lock.json` beside what was downloaded: length and SHA-256 of each file by its address. A file that no publisher gives a
 * checksum of must be the same when it is downloaded again.
 */
export class DataLock {
  readonly path: string;
  readonly #files: Map<string, LockedFile>;

  private constructor(path: string, files: Map<string, LockedFile>) {
    this.path = path;
    this.#files = files;
  }

  /** @throws ERR_FILE_UNREADABLE for a file that is not one of ours */
  static async open(directory: string): Promise<DataLock> {
    const path = join(directory, 'data-lock.json');
    const text = await readFile(path, 'utf8').catch(() => undefined);
    return new DataLock(path, text === undefined ? new Map() : parse(text, path));
  }

  find(url: string): LockedFile | undefined {
    return this.#files.get(url);
  }

  async add(url: string, { bytes, sha256 }: LockedFile): Promise<void> {
    this.#files.set(url, { bytes, sha256 });
    const files = Object.fromEntries([...this.#files].sort(([a], [b]) => (a < b ? -1 : 1)));
    await writeFileAtomic(this.path, `${JSON.stringify({ files }, undefined, 2)}\n`);
  }
}

function parse(text: string, path: string): Map<string, LockedFile> {
  let files: unknown;
  try {
    ({ files } = JSON.parse(text) as { files?: unknown });
  } catch (cause) {
    throw fileUnreadable(path, cause);
  }
  const entries = Object.entries(files as Record<string, LockedFile> ?? {});
  const wrong = entries.find(([, file]) => !Number.isSafeInteger((file as LockedFile | null)?.bytes) || !/^[0-9a-f]{64}$/.test(file.sha256));
  if (wrong !== undefined) throw fileUnreadable(path, new Error(`${wrong[0]} has no length or no SHA-256`));
  return new Map(entries);
}
