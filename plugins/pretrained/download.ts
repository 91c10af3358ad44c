import { downloadFailed, downloadMismatch, downloadOffline } from '../../core/errors.ts';
import { DownloadCache, type CachedFile } from './download-cache.ts';
import { fetchPart, type FetchProgress } from './fetch-part.ts';
import { withLock } from './lock.ts';

export interface DownloadOptions {
  /** Directory of the cache; made when needed. */
  readonly cacheDir: string;
  /** Take only what is cached. @default false */
  readonly offline?: boolean | undefined;
  /** Bytes so far and in all (`undefined` when the server does not say), after every piece that arrives. */
  readonly onProgress?: FetchProgress | undefined;
  /** Expected SHA-256 in hexadecimal; anything else is thrown away. */
  readonly sha256?: string | undefined;
  /** Expected size in bytes. */
  readonly size?: number | undefined;
  /** How often a broken transfer is taken up again. @default 3 */
  readonly retries?: number | undefined;
  /** Milliseconds before the first repetition; doubled for each further one. @default 500 */
  readonly retryDelay?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fetches a file over HTTP into a cache addressed by content, once: a second call reads the cache and checks the
 * file's hash. Broken transfers go on where they stopped, also in a later process. A file appears in the cache
 * only when it is complete and checked.
 * @throws ERR_DOWNLOAD_FAILED, ERR_DOWNLOAD_MISMATCH, ERR_DOWNLOAD_OFFLINE, ERR_FILE_UNWRITABLE
 */
export async function download(url: string, given: DownloadOptions): Promise<CachedFile> {
  const options = { ...given, sha256: given.sha256?.toLowerCase() };
  const cache = new DownloadCache(options.cacheDir);
  const hit = await cache.find(url, options.sha256);
  if (hit !== undefined) return hit;
  if (options.offline === true) throw downloadOffline(url, options.cacheDir);
  return withLock(cache.lockPath(url), async () => await cache.find(url, options.sha256) ?? fetchWithRetries(url, cache, options));
}

async function fetchWithRetries(url: string, cache: DownloadCache, options: DownloadOptions): Promise<CachedFile> {
  const { retries = 3, retryDelay = 500 } = options;
  for (let attempt = 0; ; attempt++) {
    const outcome = await fetchPart(url, cache.partial(url), options);
    if (outcome.complete) {
      const file = await accept(url, cache, options, outcome.resumed);
      if (file !== undefined) return file;
    } else if (!outcome.retry || attempt >= retries || options.signal?.aborted === true) {
      throw downloadFailed(url, outcome.reason, outcome.cause);
    }
    await new Promise((resolve) => setTimeout(resolve, retryDelay * 2 ** attempt));
  }
}

/** Takes the file into the cache. @returns `undefined` when pieces of different files were joined, and it must start anew */
async function accept(url: string, cache: DownloadCache, { sha256, size }: DownloadOptions, resumed: boolean): Promise<CachedFile | undefined> {
  const found = await cache.measurePartial(url);
  const wrong = (size !== undefined && found.bytes !== size) || (sha256 !== undefined && found.sha256 !== sha256);
  if (!wrong) return cache.keep(url, found);
  await cache.dropPartial(url);
  if (resumed) return undefined;
  if (size !== undefined && found.bytes !== size) throw downloadMismatch(url, 'length', size, found.bytes);
  throw downloadMismatch(url, 'SHA-256', sha256!, found.sha256);
}
