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
  /** Addresses it is fetched from, in this order, when one does not have it; kept under the URL all the same. @default the URL alone */
  readonly addresses?: readonly string[] | undefined;
  /** Expected SHA-256 in hexadecimal; anything else is thrown away. */
  readonly sha256?: string | undefined;
  /** Expected MD5 in hexadecimal, where a publisher gives nothing better; it guards against damage, not against malice. */
  readonly md5?: string | undefined;
  /** Bytes checked so far and in all, while a complete file is compared with its digests. */
  readonly onChecked?: FetchProgress | undefined;
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
  const hit = await cache.find(url, options.sha256, options.onChecked);
  if (hit !== undefined) return hit;
  if (options.offline === true) throw downloadOffline(url, options.cacheDir);
  return withLock(cache.lockPath(url), async () => await cache.find(url, options.sha256, options.onChecked) ?? fetchWithRetries(url, cache, options));
}

async function fetchWithRetries(url: string, cache: DownloadCache, options: DownloadOptions): Promise<CachedFile> {
  const { retries = 3, retryDelay = 500 } = options;
  const [first = url, ...others] = options.addresses ?? [];
  let address = first;
  for (let attempt = 0; ; attempt++) {
    const outcome = await fetchPart(address, cache.partial(url), options);
    if (outcome.complete) {
      const file = await accept(url, cache, options, outcome.resumed);
      if (file !== undefined) return file;
    } else if (!outcome.retry || attempt >= retries || options.signal?.aborted === true) {
      const next = options.signal?.aborted === true ? undefined : others.shift();
      if (next === undefined) throw downloadFailed(address, outcome.reason, outcome.cause);
      [address, attempt] = [next, -1];
      continue;
    }
    await new Promise((resolve) => setTimeout(resolve, retryDelay * 2 ** attempt));
  }
}

/** Takes the file into the cache. @returns `undefined` when pieces of different files were joined, and it must start anew */
async function accept(url: string, cache: DownloadCache, { sha256, md5, size, onChecked }: DownloadOptions, resumed: boolean): Promise<CachedFile | undefined> {
  const found = await cache.measurePartial(url, { md5: md5 !== undefined, onChecked });
  const wrong = (size !== undefined && found.bytes !== size) || (sha256 !== undefined && found.sha256 !== sha256) || (md5 !== undefined && found.md5 !== md5);
  if (!wrong) return cache.keep(url, found);
  await cache.dropPartial(url);
  if (resumed) return undefined;
  if (size !== undefined && found.bytes !== size) throw downloadMismatch(url, 'length', size, found.bytes);
  if (md5 !== undefined && found.md5 !== md5) throw downloadMismatch(url, 'MD5', md5, found.md5!);
  throw downloadMismatch(url, 'SHA-256', sha256!, found.sha256);
}
