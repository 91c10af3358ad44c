import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileUnwritable } from '../../core/errors.ts';
import { writeFileAtomic } from '../../core/files.ts';
import type { FetchProgress, PartialFile } from './fetch-part.ts';

/** A complete, checked file of the cache. */
export interface CachedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * The cache on disk: `files/<sha256>` holds content, `index/<hash of URL>.json` says which content a URL had, and
 * `partial/<hash of URL>` is what arrived of a transfer that is not complete. Names never come from outside.
 */
export class DownloadCache {
  readonly #root: string;

  constructor(root: string) {
    this.#root = resolve(root);
  }

  /**
   * The file of a URL, or any file of the expected content. A file that no longer has its hash is removed.
   * A URL's content is taken to stay what it is; remove the cache to fetch it again.
   */
  async find(url: string, expected?: string, onChecked?: FetchProgress): Promise<CachedFile | undefined> {
    const sha256 = expected ?? await this.#indexed(url);
    if (sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
    const path = this.#file(sha256);
    const stats = await stat(path).catch(() => undefined);
    if (stats === undefined) return undefined;
    const [found] = await digests(path, ['sha256'], (bytes) => onChecked?.(bytes, stats.size));
    if (found === sha256) return { path, bytes: stats.size, sha256 };
    await rm(path, { force: true });
    return undefined;
  }

  /** Whether the file of a URL is there, without reading it. */
  async has(url: string): Promise<boolean> {
    const sha256 = await this.#indexed(url);
    return sha256 !== undefined && await stat(this.#file(sha256)).catch(() => undefined) !== undefined;
  }

  /** Bytes that arrived of a transfer that is not complete. */
  async received(url: string): Promise<number> {
    return (await stat(this.partial(url).path).catch(() => undefined))?.size ?? 0;
  }

  /** Forgets the file of a URL, which was put to use elsewhere. */
  async remove(url: string): Promise<void> {
    const sha256 = await this.#indexed(url);
    if (sha256 !== undefined) await rm(this.#file(sha256), { force: true });
    await rm(this.#index(url), { force: true });
  }

  partial(url: string): PartialFile {
    const path = join(this.#root, 'partial', key(url));
    return { path, validatorPath: `${path}.json` };
  }

  lockPath(url: string): string {
    return join(this.#root, 'partial', `${key(url)}.lock`);
  }

  /** Length and digests of what arrived; MD5 only where it is asked for. */
  async measurePartial(url: string, { md5 = false, onChecked }: { md5?: boolean; onChecked?: FetchProgress | undefined } = {}): Promise<{ bytes: number; sha256: string; md5?: string }> {
    const { path } = this.partial(url);
    const { size } = await stat(path);
    const [sha256, second] = await digests(path, md5 ? ['sha256', 'md5'] : ['sha256'], (bytes) => onChecked?.(bytes, size));
    return { bytes: size, sha256: sha256!, ...(second === undefined ? {} : { md5: second }) };
  }

  async dropPartial(url: string): Promise<void> {
    const { path, validatorPath } = this.partial(url);
    await rm(path, { force: true });
    await rm(validatorPath, { force: true });
  }

  /** Flushes the partial file and gives it its name in the cache. */
  async keep(url: string, { bytes, sha256 }: { bytes: number; sha256: string }): Promise<CachedFile> {
    const path = this.#file(sha256);
    const partial = this.partial(url).path;
    try {
      await mkdir(dirname(path), { recursive: true });
      await flush(partial);
      await rename(partial, path);
    } catch (cause) {
      throw fileUnwritable(path, cause);
    }
    await writeFileAtomic(this.#index(url), JSON.stringify({ url, sha256, bytes }));
    await this.dropPartial(url);
    return { path, bytes, sha256 };
  }

  async #indexed(url: string): Promise<string | undefined> {
    const text = await readFile(this.#index(url), 'utf8').catch(() => '');
    return /"sha256":"([0-9a-f]{64})"/.exec(text)?.[1];
  }

  #file(sha256: string): string {
    return join(this.#root, 'files', sha256);
  }

  #index(url: string): string {
    return join(this.#root, 'index', `${key(url)}.json`);
  }
}

function key(url: string): string {
  return createHash('sha256').update(url).digest('hex').slice(0, 32);
}

/** Several digests in one reading. */
async function digests(path: string, algorithms: readonly string[], onRead: (bytes: number) => void = () => undefined): Promise<string[]> {
  const hashes = algorithms.map((algorithm) => createHash(algorithm));
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    for (const hash of hashes) hash.update(chunk as Buffer);
    onRead(bytes += (chunk as Buffer).length);
  }
  return hashes.map((hash) => hash.digest('hex'));
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
