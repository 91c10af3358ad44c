import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/**
 * Tells whether files exist, listing each directory once: a data set of a hundred thousand images in one directory would
 * otherwise cost as many system calls.
 */
export function createFileFinder(): (path: string) => Promise<boolean> {
  const directories = new Map<string, Promise<ReadonlySet<string>>>();
  return async (path) => {
    const directory = dirname(path);
    let names = directories.get(directory);
    if (names === undefined) directories.set(directory, names = list(directory));
    return (await names).has(basename(path));
  };
}

async function list(directory: string): Promise<ReadonlySet<string>> {
  // A directory that is not there holds none of the files; the caller counts those.
  return new Set(await readdir(directory).catch(() => []));
}
