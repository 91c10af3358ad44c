import { join } from 'node:path';
import { exportFormats } from '../export/export-formats.ts';
import type { ExportVerification } from '../export/exporter.ts';
import { freezeModel } from '../export/freeze-model.ts';
import { replaceExport } from '../export/replace-export.ts';
import type { Kernel } from '../kernel.ts';
import type { Report } from '../run.ts';
import { inputSize } from '../input-size.ts';
import { requiredWeights } from './required-weights.ts';
import { withRun } from './with-run.ts';

/** Options of `export` beyond the configuration. */
export interface ExportOptions {
  /** Folder under which the run's own is made. @default the configuration's `export.output_dir`, or `output/export` */
  readonly outputDir?: string | undefined;
}

export interface ExportReport extends Report {
  /** By format, how far the file is from the graph. */
  readonly verified: Readonly<Record<string, ExportVerification>>;
}

/**
 * Freezes a checkpoint and writes it in every format asked for, with one manifest, golden inputs and outputs and a table of
 * layers. Each format is reopened and compared before anything is on disk under its final name. It takes the place of an
 * earlier export in that folder, of which nothing is left.
 * @throws ERR_WEIGHTS_MISSING, ERR_EXPORT_DIFFERS, ERR_EXPORT_UNSUPPORTED, ERR_FILE_UNWRITABLE
 * @example
 * const { written, verified } = await kernel.run('export', { outputDir: 'dist/model' });
 */
export async function exportModel(kernel: Kernel, { outputDir }: ExportOptions): Promise<ExportReport> {
  const weights = await requiredWeights(kernel, 'export');
  return withRun<ExportReport>(kernel, { weights, keepPlan: true }, async ({ run, checkpoint }) => {
    const { files, verified, notes } = await exportFormats(freezeModel(run, inputSize(run)), run, checkpoint?.extra ?? {});
    await kernel.hooks.export.promise(files, run);
    const directory = outputDir ?? run.config.export.output_dir ?? 'output/export';
    const written = await replaceExport(join(directory, kernel.name), files);
    return { command: 'export', results: [], written, verified, notes };
  });
}
