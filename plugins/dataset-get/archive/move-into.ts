import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileUnwritable } from '../../../core/errors.ts';

/**
 * Moves what is in a folder into another, folder by folder where both have one: archives of VOC share folders. Files that are
 * there are replaced.
 * @throws ERR_FILE_UNWRITABLE
 */
export async function moveInto(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true }).catch((cause: unknown) => { throw fileUnwritable(to, cause); });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    const there = await stat(target).catch(() => undefined);
    if (entry.isDirectory() && there?.isDirectory() === true) await moveInto(source, target);
    else await rename(source, target).catch((cause: unknown) => { throw fileUnwritable(target, cause); });
  }
}
