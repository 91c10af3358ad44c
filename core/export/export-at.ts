import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileUnreadable } from '../errors.ts';
import type { Exported } from './exporter.ts';
import { checkFile, MANIFEST_FILE, parseManifest } from './manifest.ts';

/** One format of an export that a path names. */
export interface ExportAt {
  readonly format: string;
  readonly exported: Exported;
}

/**
 * The export whose folder a path names, or a file or folder of which it names: its formats, each with files that are
 * checked as they are read. Empty where no manifest speaks of the path.
 * @throws ERR_FILE_MALFORMED
 */
export async function exportAt(path: string): Promise<readonly ExportAt[]> {
  const [parent, above] = [dirname(path), dirname(dirname(path))];
  const places = [[path, ''], [parent, basename(path)], [above, `${basename(parent)}/${basename(path)}`]] as const;
  for (const [directory, inside] of places) {
    const text = await readFile(join(directory, MANIFEST_FILE), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const manifest = parseManifest(text, join(directory, MANIFEST_FILE));
    const read = async (name: string): Promise<Uint8Array> => {
      const bytes = await readFile(join(directory, name)).catch((cause: unknown) => { throw fileUnreadable(join(directory, name), cause); });
      checkFile(manifest, name, bytes, join(directory, name));
      return bytes;
    };
    const found = Object.entries(manifest.formats)
      .filter(([, { files }]) => inside === '' || files.some((name) => name === inside || name.startsWith(`${inside}/`)))
      .map(([format, { files, ...details }]) => ({ format, exported: { description: manifest, details, directory, files, read } }));
    if (found.length > 0) return found;
  }
  return [];
}
