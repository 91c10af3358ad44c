import { timeRunnables } from '../../../core/evaluate/time-runnables.ts';
import { checkImages } from '../../../core/export/check-images.ts';
import type { LoadedModel } from '../../../core/export/exporter.ts';
import { loadModel } from '../../../core/export/load-model.ts';
import type { Run } from '../../../core/run.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { FORMAT, type ExportedRow } from './export-row.ts';

/**
 * Milliseconds per image of each file, in the order of the rows. All are open at once and run in turns, so that a machine
 * that slows down slows all; on one thread each, since the pools of several open models get in each other's way.
 */
export async function timeRows(run: Run, rows: readonly ExportedRow[]): Promise<number[]> {
  const models: Record<string, LoadedModel> = {};
  try {
    for (const [i, { path }] of rows.entries()) models[i] = await loadModel({ kernel: run.kernel, config: { ...run.config, threads: 1 } }, path, FORMAT);
    const times = await timeRunnables(models, await firstImage(run));
    return rows.map((_, i) => times[i]!);
  } finally {
    for (const model of Object.values(models)) await model.dispose();
  }
}

async function firstImage(run: Run): Promise<Readonly<Record<string, Tensor>>> {
  const images = await checkImages(run, 1);
  try {
    for await (const feeds of images) return feeds;
    return {};
  } finally {
    await images.close();
  }
}
