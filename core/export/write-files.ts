import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { fileUnwritable } from '../errors.ts';
import type { Files } from './files.ts';

/**
 * Writes files that belong together: all beside their final names first, then each is renamed, so that a full disk
 * leaves nothing half-written and an earlier export as it was. Names may come from a model that somebody else made: none
 * leads out of the folder.
 * @returns the paths written
 * @throws ERR_FILE_UNWRITABLE
 */
export async function writeFiles(directory: string, files: Files): Promise<string[]> {
  for (const name of files.keys()) if (leadsOut(name)) throw fileUnwritable(join(directory, name), `it is not inside ${directory}`);
  const suffix = `${randomBytes(4).toString('hex')}.partial`;
  const targets = [...files].map(([name, bytes]) => ({ path: join(directory, name), partial: join(directory, `${name}.${suffix}`), bytes }));
  try {
    for (const { partial, bytes } of targets) await writeFlushed(partial, bytes);
    for (const { path, partial } of targets) await rename(partial, path);
  } catch (cause) {
    // What failed is the error to tell; cleaning up may fail for the same reason.
    for (const { partial } of targets) await rm(partial, { force: true }).catch(() => undefined);
    throw fileUnwritable(directory, cause);
  }
  return targets.map(({ path }) => path);
}

function leadsOut(name: string): boolean {
  return ['.', '..'].includes(normalize(name).split(sep)[0]!);
}

/** On disk before it gets its final name, so that a crash in between cannot leave an empty file under it. */
async function writeFlushed(path: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
