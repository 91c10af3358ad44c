import { readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { diskTooSmall } from '../../core/errors.ts';
import { defaultCacheDir } from '../pretrained/default-cache-dir.ts';
import { DownloadCache } from '../pretrained/download-cache.ts';
import type { DataEntry, DataFile } from './catalogue.ts';

/** Where things go. */
export interface DataPlaces {
  /** Folder of the data set. @default the entry's, below the working directory */
  readonly directory?: string | undefined;
  /** Cache of weights. @default $XDG_CACHE_HOME/slimtap, or ~/.cache/slimtap */
  readonly cacheDir?: string | undefined;
}

/** One file and what is still to do with it. */
export interface PlannedFile {
  readonly file: DataFile;
  /** there: nothing; packed: it is downloaded and not unpacked; missing: everything, or the rest of a broken transfer. */
  readonly state: 'there' | 'packed' | 'missing';
  /** Bytes of it that are here already. */
  readonly received: number;
}

/** What getting something means, before any of it is done. */
export interface DataPlan {
  readonly entry: DataEntry;
  /** Folder it goes into. */
  readonly directory: string;
  /** Folder of the downloads. */
  readonly downloads: string;
  readonly files: readonly PlannedFile[];
  /** Bytes to download, of the files whose length is known. */
  readonly bytes: number;
  /** Files to download whose length is not known. */
  readonly unknown: number;
}

/**
 * Looks at what is there and what is to be downloaded, without a network.
 * @example
 * const { bytes } = await planData(dataEntry('coco'), { directory: 'dataset/none' });
 * bytes // 20405354669
 */
export async function planData(entry: DataEntry, { directory, cacheDir = defaultCacheDir() }: DataPlaces = {}): Promise<DataPlan> {
  const target = resolve(entry.kind === 'weights' ? cacheDir : directory ?? entry.directory!);
  const downloads = entry.kind === 'weights' ? target : join(target, '.download');
  const cache = new DownloadCache(downloads);
  const files = await Promise.all(entry.files.map((file) => planFile(file, target, cache, downloads)));
  const missing = files.filter(({ state }) => state === 'missing');
  return {
    entry, directory: target, downloads, files,
    bytes: missing.reduce((sum, { file, received }) => sum + Math.max(0, (file.bytes ?? 0) - received), 0),
    unknown: missing.filter(({ file }) => file.bytes === undefined).length,
  };
}

async function planFile(file: DataFile, directory: string, cache: DownloadCache, downloads: string): Promise<PlannedFile> {
  const exists = async (path: string): Promise<boolean> => await stat(path).catch(() => undefined) !== undefined;
  const packed = await cache.has(file.url);
  const made = file.makes.length > 0 && (await Promise.all(file.makes.map((path) => exists(join(directory, path))))).every((one) => one);
  // A folder of unpacking that is still there was left by a run that ended while it moved files in.
  const done = file.makes.length === 0 ? packed : made && !await exists(stagingOf(file, downloads));
  if (done) return { file, state: 'there', received: 0 };
  return packed ? { file, state: 'packed', received: 0 } : { file, state: 'missing', received: await cache.received(file.url) };
}

/** Folder an archive is unpacked in before its files are moved to their place. */
export function stagingOf({ url }: DataFile, downloads: string): string {
  return join(downloads, `unpack-${fileName(url)}`);
}

/** `val2017.zip` of an address. */
export function fileName(url: string): string {
  return new URL(url).pathname.split('/').at(-1)!;
}

/** Refuses what does not fit: archives still to download, and as much again for what is unpacked. @throws ERR_DISK_TOO_SMALL */
export async function checkSpace({ directory, files, bytes }: DataPlan): Promise<void> {
  const unpacked = files.filter(({ state, file }) => state !== 'there' && file.makes.length > 0).reduce((sum, { file }) => sum + (file.bytes ?? 0), 0);
  const needed = bytes + unpacked;
  if (needed === 0) return;
  const { bavail, bsize } = await statfs(await existing(directory));
  if (needed > bavail * bsize) throw diskTooSmall(directory, needed, bavail * bsize);
}

/** The folder itself, or the nearest one above it that is there. */
async function existing(directory: string): Promise<string> {
  const there = await readdir(directory).then(() => true, () => false);
  return there || dirname(directory) === directory ? directory : existing(dirname(directory));
}
