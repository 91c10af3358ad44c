import { exportAt } from '../../core/export/export-at.ts';
import type { LoadedModel } from '../../core/export/exporter.ts';
import { sidesOf } from '../../core/image-size.ts';
import type { ImportSource } from '../../core/import/importer.ts';
import type { Run } from '../../core/run.ts';
import { importSource } from '../imported-model/import-source.ts';
import type { ProgramFiles } from '../import-paddle/open-program.ts';
import { folderOf } from './import-runtime.ts';
import { parseDetails } from './paddle-details.ts';

/**
 * Opens a program as `slimtap import` understands it: an export's, whose files are checked against the manifest, or any that
 * Paddle saved. Decoded boxes and scores are what it gives; the configuration says how duplicates go.
 * @param path folder of an export, folder or archive of a program, or its file
 * @throws ERR_FILE_UNREADABLE, ERR_EXPORT_MANIFEST, ERR_PADDLE_PROGRAM, ERR_WEIGHTS_MALFORMED, ERR_IMPORT_…
 */
export async function load(path: string, { config: { input_size: size, threads } }: Pick<Run, 'config'>): Promise<LoadedModel> {
  const { loadProgram } = await import('../import-paddle/load-program.ts');
  return loadProgram(await sourceAt(path), { size: size === undefined ? undefined : sidesOf(size), threads });
}

async function sourceAt(path: string): Promise<ImportSource | ProgramFiles> {
  const own = (await exportAt(path)).find(({ format }) => format === 'paddle')?.exported;
  if (own === undefined) return importSource(path);
  const { model, params } = parseDetails(own.details, path);
  return model === undefined ? importSource(path) : { folder: folderOf(own), model, params };
}
