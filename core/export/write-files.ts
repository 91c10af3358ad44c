import { join } from 'node:path';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileUnwritable } from '../errors.ts';
import type { Files } from './files.ts';

/**
 * Writes files that belong together: all beside their final names first, then each is renamed, so that a full disk
 * leaves nothing half-written and an earlier export as it was.
 * @returns the paths written
 * @throws ERR_FILE_UNWRITABLE
 */
export async function writeFiles(directory: string, files: Files): Promise<string[]> {
  const targets = [...files].map(([name, bytes]) => ({ path: join(directory, name), partial: `${join(directory, name)}.partial`, bytes }));
  try {
    for (const { partial, bytes } of targets) {
      await mkdir(dirname(partial), { recursive: true });
      await writeFile(partial, bytes);
    }
    for (const { path, partial } of targets) await rename(partial, path);
  } catch (cause) {
    for (const { partial } of targets) await rm(partial, { force: true });
    throw fileUnwritable(directory, cause);
  }
  return targets.map(({ path }) => path);
}
