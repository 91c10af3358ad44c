import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileUnwritable } from './errors.ts';

/**
 * Writes a file so that a crash or a full disk never leaves half of it under its final name: the bytes go into a
 * neighbour, are flushed, and the neighbour is renamed.
 * @throws ERR_FILE_UNWRITABLE
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  const partial = `${path}.${randomBytes(4).toString('hex')}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(partial, bytes);
    await flush(partial);
    await rename(partial, path);
  } catch (cause) {
    // What failed is the error to tell; cleaning up may fail for the same reason.
    await rm(partial, { force: true }).catch(() => undefined);
    throw fileUnwritable(path, cause);
  }
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
