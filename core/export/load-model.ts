import { exporterCannotLoad } from '../errors.ts';
import type { Run } from '../run.ts';
import type { LoadedModel } from './exporter.ts';

/** Opens an exported file with the exporter of its format. @throws ERR_EXPORTER_CANNOT_LOAD */
export async function loadModel({ kernel, config }: Pick<Run, 'kernel' | 'config'>, path: string, format = config.export.formats[0]!): Promise<LoadedModel> {
  const exporter = kernel.resolve('exporter', format);
  if (exporter.load === undefined) throw exporterCannotLoad(format);
  return exporter.load(path, { config });
}
