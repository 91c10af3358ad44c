import { join } from 'node:path';
import type { Files } from '../export/files.ts';
import type { ExportVerification, FrozenModel } from '../export/exporter.ts';
import { freezeModel } from '../export/freeze-model.ts';
import { writeFiles } from '../export/write-files.ts';
import type { Kernel } from '../kernel.ts';
import type { Report, Run } from '../run.ts';
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
 * Freezes a checkpoint and writes it in every format asked for. Each exporter reloads its own file and compares before
 * anything is on disk under its final name.
 * @throws ERR_WEIGHTS_MISSING, ERR_EXPORT_DIFFERS, ERR_EXPORT_UNSUPPORTED, ERR_FILE_UNWRITABLE
 * @example
 * const { written, verified } = await kernel.run('export', { outputDir: 'dist/model' });
 */
export async function exportModel(kernel: Kernel, { outputDir }: ExportOptions): Promise<ExportReport> {
  const weights = await requiredWeights(kernel, 'export');
  return withRun<ExportReport>(kernel, { weights, keepPlan: true }, async ({ run }) => {
    const files: Files = new Map();
    const verified = await exportAll(freezeModel(run, inputSize(run)), files, run);
    await kernel.hooks.export.promise(files, run);
    const directory = outputDir ?? run.config.export.output_dir ?? 'output/export';
    const written = await writeFiles(join(directory, kernel.name), files);
    return { command: 'export', results: [], written, verified };
  });
}

async function exportAll(model: FrozenModel, files: Files, run: Run): Promise<Record<string, ExportVerification>> {
  const verified: Record<string, ExportVerification> = {};
  for (const format of run.config.export.formats) {
    const exporter = run.kernel.resolve('exporter', format);
    await exporter.export(model, files, run);
    const verification = await exporter.verify?.(model, files, run);
    if (verification !== undefined) verified[format] = verification;
  }
  return verified;
}
