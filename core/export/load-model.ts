import { exporterCannotLoad } from '../errors.ts';
import type { Run } from '../run.ts';
import { exportAt } from './export-at.ts';
import type { LoadedModel } from './exporter.ts';

/**
 * Opens an exported file, or the folder of an export, with the exporter of its format.
 * @param asked format; otherwise that of the export which the path is part of, or the configuration's first
 * @throws ERR_EXPORTER_CANNOT_LOAD
 */
export async function loadModel({ kernel, config }: Pick<Run, 'kernel' | 'config'>, path: string, asked?: string): Promise<LoadedModel> {
  const preferred = config.export.formats;
  const here = (await exportAt(path)).map(({ format }) => format);
  const format = asked ?? preferred.find((one) => here.includes(one)) ?? here[0] ?? preferred[0]!;
  const exporter = kernel.resolve('exporter', format);
  if (exporter.load === undefined) throw exporterCannotLoad(format);
  return exporter.load(path, { config });
}
