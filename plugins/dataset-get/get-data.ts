import { rmdir } from 'node:fs/promises';
import type { Events } from '../../core/events.ts';
import { download, type DownloadOptions } from '../pretrained/download.ts';
import { DownloadCache } from '../pretrained/download-cache.ts';
import { unpack } from './archive/unpack.ts';
import { CATALOGUE, dataEntry, type DataEntry, type DataFile } from './catalogue.ts';
import { DataLock } from './data-lock.ts';
import { checkSpace, fileName, planData, stagingOf, type DataPlaces, type DataPlan, type PlannedFile } from './plan-data.ts';
import { writeVocLists } from './voc-lists.ts';

export interface GetDataOptions extends DataPlaces, Pick<DownloadOptions, 'retries' | 'retryDelay' | 'signal'> {
  /** What can be got. @default CATALOGUE */
  readonly catalogue?: readonly DataEntry[] | undefined;
  /** Address of a folder that has the files, in place of their own: a mirror. */
  readonly from?: string | undefined;
  /** Keep archives after they are unpacked. @default false */
  readonly keep?: boolean | undefined;
  /** Told before anything is fetched. */
  readonly onPlan?: ((plan: DataPlan) => void) | undefined;
  readonly onProgress?: ((progress: Events['progress']) => void) | undefined;
}

/** What was got. */
export interface DataReport {
  readonly name: string;
  readonly directory: string;
  readonly files: readonly FetchedFile[];
  /** Lists and the lock file. */
  readonly written: readonly string[];
}

/** One file of it; bytes and digest of those that were downloaded now. */
export interface FetchedFile {
  readonly url: string;
  readonly was: PlannedFile['state'];
  readonly bytes?: number;
  readonly sha256?: string;
  /** Files that came out of it. */
  readonly unpacked?: number;
}

/**
 * Downloads, checks and unpacks a data set, or puts weights into the cache where their URL finds them. What is there already is
 * left alone, a broken transfer goes on where it stopped, and nothing gets its final name before it is checked. Lengths and SHA-256 of
 * what came are in `data-lock.json`; a later download must give the same.
 * @throws ERR_UNKNOWN_NAME, ERR_DISK_TOO_SMALL, ERR_DOWNLOAD_…, ERR_ARCHIVE_…, ERR_FILE_UNWRITABLE
 * @example
 * const { files } = await getData('coco-val', { directory: 'dataset/coco' });
 * files.map(({ was }) => was) // ['there', 'there']
 */
export async function getData(name: string, options: GetDataOptions = {}): Promise<DataReport> {
  const entry = dataEntry(name, options.catalogue ?? CATALOGUE);
  const plan = await planData(entry, options);
  options.onPlan?.(plan);
  await checkSpace(plan);
  const lock = await DataLock.open(plan.directory);
  const files: FetchedFile[] = [];
  for (const planned of plan.files) files.push(await getFile(planned, plan, lock, options));
  const changed = files.some(({ was }) => was !== 'there');
  if (changed && options.keep !== true && entry.kind === 'dataset') await tidy(plan);
  // A run that ended between the last archive and the lists left none; lists that are there may be the user's own.
  const lists = entry.lists === 'voc' ? await writeVocLists(plan.directory, { replace: changed }) : [];
  return { name, directory: plan.directory, files, written: [...lists, ...(changed ? [lock.path] : [])] };
}

async function getFile({ file, state }: PlannedFile, plan: DataPlan, lock: DataLock, options: GetDataOptions): Promise<FetchedFile> {
  if (state === 'there') return { url: file.url, was: state };
  const { path, bytes, sha256 } = await fetchFile(file, plan, lock, options);
  await lock.add(file.url, { bytes, sha256 });
  if (file.makes.length === 0) return { url: file.url, was: state, bytes, sha256 };
  const report = reporter(options, `unpacking ${fileName(file.url)}`);
  const unpacked = await unpack(path, plan.directory, stagingOf(file, plan.downloads), (done) => { report(done, Math.max(done, bytes)); });
  if (options.keep !== true) await new DownloadCache(plan.downloads).remove(file.url);
  return { url: file.url, was: state, bytes, sha256, unpacked: unpacked.files };
}

function fetchFile(file: DataFile, { downloads }: DataPlan, lock: DataLock, options: GetDataOptions) {
  const { retries, retryDelay, signal, from } = options;
  const name = fileName(file.url);
  const downloaded = reporter(options, `downloading ${name}`);
  const checked = reporter(options, `checking ${name}`);
  return download(file.url, {
    cacheDir: downloads, retries, retryDelay, signal, size: file.bytes, md5: file.md5, sha256: lock.find(file.url)?.sha256,
    addresses: from === undefined ? [file.url, ...(file.mirrors ?? [])] : [new URL(name, from.endsWith('/') ? from : `${from}/`).href],
    onProgress: (done, total) => { downloaded(done, total ?? file.bytes); },
    onChecked: (done, total) => { checked(done, total); },
  });
}

/** Time left by what came since the start of this run; what an earlier one left took no time. */
function reporter({ onProgress }: GetDataOptions, task: string): (done: number, total: number | undefined) => void {
  let first: { readonly done: number; readonly at: number } | undefined;
  return (done, total) => {
    if (onProgress === undefined || total === undefined) return;
    const now = performance.now();
    first ??= { done, at: now };
    const perByte = (now - first.at) / 1000 / (done - first.done);
    onProgress({ task, done, total, unit: 'bytes', ...(Number.isFinite(perByte) ? { etaSeconds: perByte * (total - done) } : {}) });
  };
}

/** Removes the folder of the downloads when nothing is left in it. */
async function tidy({ downloads }: DataPlan): Promise<void> {
  for (const folder of ['files', 'index', 'partial']) await rmdir(`${downloads}/${folder}`).catch(() => undefined);
  await rmdir(downloads).catch(() => undefined);
}
