import { exportDiffers } from '../errors.ts';
import type { Run } from '../run.ts';
import { checkImages } from './check-images.ts';
import type { ExportVerification, OpenExport, OutputDifference, Tensors } from './exporter.ts';
import { measuresOf, type Measure } from './measures.ts';
import { referenceProgram } from './reference-program.ts';
import type { Tolerances } from './tolerances.ts';

/** What is compared. */
export interface VerifyExportOptions {
  /** Names of the raw predictions. */
  readonly raw: readonly string[];
  /** Whether there are `boxes` and `scores`. */
  readonly detects: boolean;
  readonly tolerances: Tolerances;
}

/**
 * Runs images through the exported files, reopened from the bytes about to be written, and through the graph the
 * checkpoint was evaluated with.
 * @param opened by format
 * @throws ERR_EXPORT_DIFFERS when a mean difference is above its tolerance, or not a number
 */
export async function verifyExport(run: Run, opened: ReadonlyMap<string, OpenExport>, { raw, detects, tolerances }: VerifyExportOptions): Promise<Record<string, ExportVerification>> {
  const count = run.config.export.check_images;
  const formats = [...opened.keys()];
  if (count === 0) return Object.fromEntries(formats.map((format) => [format, { outputs: [], images: 0 }]));
  const measures = new Map(formats.map((format) => [format, measuresOf(raw, detects, tolerances)]));
  const images = await compare(run, opened, measures);
  return Object.fromEntries([...measures].map(([format, each]) => [format, { outputs: each.map((measure) => accepted(format, measure.result())), images }]));
}

async function compare(run: Run, opened: ReadonlyMap<string, OpenExport>, measures: ReadonlyMap<string, readonly Measure[]>): Promise<number> {
  const total = run.config.export.check_images;
  const reference = await referenceProgram(run);
  const images = await checkImages(run, total);
  let done = 0;
  try {
    for await (const feeds of images) {
      const expected = await reference.run(feeds);
      for (const [format, file] of opened) {
        const [actual] = await file.run([feeds]);
        for (const measure of measures.get(format)!) measure.add(expected, actual as Tensors);
      }
      run.kernel.events.emit('progress', { task: 'compare the exported files', done: ++done, total, unit: 'images' });
    }
  } finally {
    await images.close();
    await reference.dispose();
  }
  return done;
}

function accepted(format: string, difference: OutputDifference): OutputDifference {
  const { name, mean, tolerance } = difference;
  if (!(mean <= tolerance)) throw exportDiffers(format, name, mean, tolerance);
  return difference;
}
