import { createWriteStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { archiveMalformed, fileUnwritable, SlimtapError } from '../../../core/errors.ts';
import { limitsOf, type ArchiveEntry } from './archive-entry.ts';
import { moveInto } from './move-into.ts';
import { writeTar } from './write-tar.ts';
import { zipEntries } from './zip-entries.ts';

/** What came out of an archive. */
export interface Unpacked {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Unpacks a zip, tar or tar.gz, told by its content. Everything goes into a folder beside the target first and is moved in
 * when the archive is through, so that an interrupted or refused archive leaves nothing under a final name.
 * @param staging folder to unpack into; what is in it is removed
 * @throws ERR_ARCHIVE_MALFORMED, ERR_ARCHIVE_REFUSED, ERR_FILE_UNWRITABLE
 */
export async function unpack(archive: string, directory: string, staging: string, onFile: (bytes: number) => void = () => undefined): Promise<Unpacked> {
  await rm(staging, { recursive: true, force: true });
  const total = { files: 0, bytes: 0 };
  const write = async (entry: ArchiveEntry): Promise<void> => {
    await writeEntry(join(staging, entry.name), entry);
    total.files += 1;
    total.bytes += entry.size;
    onFile(total.bytes);
  };
  try {
    await eachEntry(archive, write);
    await moveInto(staging, directory);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return total;
}

async function eachEntry(archive: string, write: (entry: ArchiveEntry) => Promise<void>): Promise<void> {
  const limits = limitsOf((await stat(archive)).size);
  const head = await headOf(archive);
  const text = head.toString('latin1');
  if (text.startsWith('PK')) {
    for await (const entry of zipEntries(archive, limits)) await write(entry);
  } else if (head[0] === 0x1f && head[1] === 0x8b) await writeTar(archive, { limits, gzipped: true }, write);
  else if (text.slice(257, 262) === 'ustar') await writeTar(archive, { limits, gzipped: false }, write);
  else throw archiveMalformed(archive, 'it is neither zip nor tar');
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function writeEntry(path: string, { content }: ArchiveEntry): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await pipeline(content, createWriteStream(path, { flags: 'wx' }));
  } catch (cause) {
    throw cause instanceof SlimtapError ? cause : fileUnwritable(path, cause);
  }
}
