import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { checkpointMissing } from '../../errors.ts';
import { DATA_FILE, MANIFEST_FILE } from './manifest.ts';

/** Where the checkpoint being replaced waits until the new one has taken its name. */
export const previousOf = (directory: string): string => `${directory}.previous`;

/**
 * The directory of the checkpoint that a user names: the directory, a file in it, PaddleDetection's `….pdparams`
 * spelling, or a run's folder that holds exactly one checkpoint.
 * @throws ERR_CHECKPOINT_MISSING, listing the checkpoints below the path
 */
export async function locateCheckpoint(path: string): Promise<string> {
  const found = await find(path);
  if (found !== undefined) return found;
  const below = await checkpointsBelow(path);
  if (below.length === 1) return resolve(below[0]!);
  throw checkpointMissing(path, below);
}

/** The checkpoints in a run's folder, or in a folder of runs, as paths that begin with `path`. */
export async function checkpointsBelow(path: string): Promise<string[]> {
  return (await search(resolve(path), 2)).map((directory) => join(path, relative(resolve(path), directory)));
}

/** Whether a path or URL names a checkpoint of ours rather than weights in another form. Reads nothing of its content. */
export async function isCheckpoint(path: string): Promise<boolean> {
  if (/^[a-z]+:\/\//i.test(path)) return false;
  return await find(path) !== undefined || (await checkpointsBelow(path)).length === 1;
}

async function find(path: string): Promise<string | undefined> {
  const directory = resolve(path);
  const candidates = [directory, directory.replace(/\.pd(params|opt)$/, ''), previousOf(directory)];
  if ([MANIFEST_FILE, DATA_FILE].includes(basename(directory))) candidates.unshift(dirname(directory));
  for (const candidate of candidates) if (await holdsManifest(candidate)) return candidate;
  return undefined;
}

/** Whether a directory holds a manifest, and so is, or claims to be, a checkpoint. */
export async function holdsManifest(directory: string): Promise<boolean> {
  const stats = await stat(join(directory, MANIFEST_FILE)).catch(() => undefined);
  return stats?.isFile() ?? false;
}

async function search(directory: string, depth: number): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory() && !/\.(previous|partial)$/.test(entry.name))) {
    const child = join(directory, name);
    if (await holdsManifest(child)) found.push(child);
    else if (depth > 1) found.push(...await search(child, depth - 1));
  }
  return found.sort();
}
