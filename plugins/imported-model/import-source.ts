import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileUnreadable } from '../../core/errors.ts';
import { diskFolder, unwrap } from '../../core/import/folder.ts';
import { readArchive } from '../pretrained/read-archive.ts';
import type { ImportSource } from '../../core/import/importer.ts';

/** A path as importers take it: a folder, an archive of one, or a file and the folder it lies in. @throws ERR_FILE_UNREADABLE, ERR_ARCHIVE_REFUSED */
export async function importSource(path: string): Promise<ImportSource> {
  const stats = await stat(path).catch((cause: unknown) => { throw fileUnreadable(path, cause); });
  if (stats.isDirectory()) return { folder: unwrap(await diskFolder(path)), file: undefined };
  if (/\.(tar|tgz|tar\.gz)$/i.test(path)) return { folder: unwrap(await readArchive(path)), file: undefined };
  return { folder: await diskFolder(dirname(path)), file: basename(path) };
}
