import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileUnreadable } from '../errors.ts';

/** Named files that belong together, wherever they lie: on disk, in an archive, behind a URL. */
export interface Folder {
  /** For messages. */
  readonly source: string;
  /** Slash-separated paths of all files; behind a URL only what is known so far. */
  readonly names: readonly string[];
  /** @returns `undefined` when there is no such file */
  read(name: string): Promise<Uint8Array | undefined>;
}

/** Files of a folder deeper than this are not looked at: weights lie flat, at most below one folder of an archive. */
const MAX_DEPTH = 2;

/** A directory on disk. Files are read when asked for. */
export async function diskFolder(directory: string): Promise<Folder> {
  const names = (await list(directory, MAX_DEPTH)).map((path) => relative(directory, path).replaceAll('\\', '/'));
  const listed = new Set(names);
  return {
    source: directory, names,
    read: async (name) => (listed.has(name) ? readBytes(join(directory, name)) : undefined),
  };
}

/** Files that are in memory. */
export function memoryFolder(source: string, files: ReadonlyMap<string, Uint8Array>): Folder {
  return { source, names: [...files.keys()], read: (name) => Promise.resolve(files.get(name)) };
}

/** A folder that holds nothing but one folder is an archive's wrapping; this is what is inside. */
export function unwrap(folder: Folder): Folder {
  const [first] = folder.names;
  const prefix = first?.includes('/') === true ? first.slice(0, first.indexOf('/') + 1) : undefined;
  if (prefix === undefined || !folder.names.every((name) => name.startsWith(prefix))) return folder;
  return unwrap({
    source: folder.source,
    names: folder.names.map((name) => name.slice(prefix.length)),
    read: (name) => folder.read(prefix + name),
  });
}

/** Reads a file that a user named. @throws ERR_FILE_UNREADABLE */
export async function readBytes(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => { throw fileUnreadable(path, cause); });
}

async function list(directory: string, depth: number): Promise<string[]> {
  const names = await readdir(directory).catch((cause: unknown) => { throw fileUnreadable(directory, cause); });
  const paths: string[] = [];
  for (const name of names.sort()) {
    const path = join(directory, name);
    // A file may lie in any folder, beside links that lead nowhere and folders of others: those are not there for us.
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isFile() === true) paths.push(path);
    else if (stats?.isDirectory() === true && depth > 1) paths.push(...await list(path, depth - 1).catch(() => []));
  }
  return paths;
}
