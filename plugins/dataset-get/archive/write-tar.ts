import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { archiveMalformed, SlimtapError } from '../../../core/errors.ts';
import { EntryGuard, measured, type ArchiveEntry, type ArchiveLimits } from './archive-entry.ts';

const PLAIN = ['File', 'OldFile', 'ContiguousFile'];

/**
 * Hands the files of a tar or tar.gz to `write`, one after another, as they come.
 * @throws ERR_ARCHIVE_MALFORMED, ERR_ARCHIVE_REFUSED for links, devices and names that lead out of the folder, and what `write` throws
 */
export async function writeTar(path: string, { limits, gzipped }: { limits: ArchiveLimits; gzipped: boolean }, write: (entry: ArchiveEntry) => Promise<void>): Promise<void> {
  const guard = new EntryGuard(path, limits);
  let failure: Error | undefined;
  let wake = (): void => undefined;
  const fail = (error: unknown): void => { failure ??= error as Error; wake(); };
  let writing = Promise.resolve();
  const parser = new Parser({
    strict: true, gzip: false, brotli: false, zstd: false,
    // After a failure the rest is let through unread, so that the parser comes to an end.
    onReadEntry: (entry) => { writing = writing.then(() => (failure === undefined ? take(entry, guard, write) : undefined)).catch(fail).then(() => void entry.resume()); },
  });
  parser.on('error', fail);
  parser.on('drain', () => { wake(); });
  try {
    for await (const chunk of tarBytes(path, gzipped)) {
      const drained = new Promise<void>((resolve) => { wake = resolve; });
      if (!parser.write(chunk as Buffer) && failure === undefined) await drained;
      if (failure !== undefined) break;
    }
    parser.end();
    await writing;
    if (failure !== undefined) throw failure as Error;
  } catch (cause) {
    throw cause instanceof SlimtapError ? cause : archiveMalformed(path, (cause as Error).message);
  }
}

function tarBytes(path: string, gzipped: boolean): AsyncIterable<unknown> {
  const file = createReadStream(path);
  if (!gzipped) return file;
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}

async function take(entry: ReadEntry, guard: EntryGuard, write: (entry: ArchiveEntry) => Promise<void>): Promise<void> {
  const { path: name, type, size } = entry;
  if (type === 'Directory') {
    // Folders are made for their files; where they point is looked at all the same.
    guard.checkPlace(name);
    return;
  }
  if (!PLAIN.includes(type)) throw guard.refusal(name, `is a ${type}`);
  await write({ name: guard.admit(name, size), size, content: measured(entry as unknown as AsyncIterable<Uint8Array>, size, (what) => guard.refusal(name, what)) });
}
