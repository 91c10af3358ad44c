import { join } from 'node:path';
import { weightsMissing } from '../errors.ts';
import type { Files } from '../export/files.ts';
import type { ExportVerification } from '../export/exporter.ts';
import { freezeModel } from '../export/freeze-model.ts';
import { writeFiles } from '../export/write-files.ts';
import type { Kernel } from '../kernel.ts';
import type { Report } from '../run.ts';
import { openRun, inputSize } from './open-run.ts';

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
 * @throws ERR_WEIGHTS_MISSING, ERR_EXPORT_DIFFERS
 */
export async function exportModel(kernel: Kernel, options: ExportOptions): Promise<ExportReport> {
  const started = performance.now();
  const { value: config } = kernel.config();
  if (config.weights === undefined) throw weightsMissing('export');
  const { run } = await openRun(kernel, { weights: config.weights, keepPlan: true });
  const model = freezeModel(run, inputSize(run));
  const files: Files = new Map();
  const verified: Record<string, ExportVerification> = {};
  for (const format of config.export.formats) {
    const exporter = kernel.resolve('exporter', format);
    await exporter.export(model, files, run);
    const verification = await exporter.verify?.(model, files, run);
    if (verification !== undefined) verified[format] = verification;
  }
  await kernel.hooks.export.promise(files, run);
  const written = await writeFiles(join(options.outputDir ?? config.export.output_dir ?? 'output/export', kernel.name), files);
  const report: ExportReport = { command: 'export', results: [], written, notes: [], iterations: run.iteration, seconds: (performance.now() - started) / 1000, verified };
  await kernel.hooks.done.promise(report, run);
  return report;
}
