import { readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Files } from './files.ts';
import { isListed, readManifest, type Manifest } from './manifest.ts';
import { writeFiles } from './write-files.ts';

/**
 * Writes an export in place of the one that is there. Files that only the earlier manifest lists are removed: a program left
 * beside the parameters of another form would run, and give other numbers. Files that are not as it says stay.
 * @returns the paths written
 * @throws ERR_FILE_UNWRITABLE
 */
export async function replaceExport(directory: string, files: Files): Promise<string[]> {
  // Without a manifest that can be read nothing is known to be an export's.
  const earlier = await readManifest(directory).catch(() => undefined);
  const written = await writeFiles(directory, files);
  for (const { name } of earlier?.files ?? []) if (!files.has(name)) await removeUnchanged(directory, name, earlier!);
  return written;
}

async function removeUnchanged(directory: string, name: string, manifest: Manifest): Promise<void> {
  const path = join(directory, name);
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined || !isListed(manifest, name, bytes)) return;
  await rm(path);
  // The folder goes with its last file.
  if (name.includes('/')) await rmdir(dirname(path)).catch(() => undefined);
}
