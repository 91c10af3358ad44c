import { openRun } from '../../../core/commands/open-run.ts';
import type { Evaluation } from '../../../core/evaluate/evaluation.ts';
import { perImage } from '../../../core/evaluate/per-image.ts';
import type { ExportedModel } from '../../../core/export/exporter.ts';
import type { Files } from '../../../core/export/files.ts';
import { freezeModel } from '../../../core/export/freeze-model.ts';
import { loadModel } from '../../../core/export/load-model.ts';
import { describeModel } from '../../../core/export/model-description.ts';
import { writeFiles } from '../../../core/export/write-files.ts';
import { inputSize } from '../../../core/input-size.ts';
import type { Kernel } from '../../../core/kernel.ts';
import { QuantPlan } from '../../../core/quant/plan.ts';
import type { Run } from '../../../core/run.ts';
import { quantized } from '../quantized-run.ts';
import type { Row } from './rows-of.ts';

export interface ExportOptions {
  readonly evaluation: Evaluation;
  /** Where the files go. */
  readonly folder: string;
}

/** A row whose file is written and scored. */
export interface ExportedRow {
  readonly name: string;
  /** The model's file. */
  readonly path: string;
  readonly bytes: number;
  readonly AP: number;
  readonly AP50: number;
}

/** The format whose file runs here. */
export const FORMAT = 'onnx';

/** Exports a model and scores the file in its own runtime, image by image as deployments run it. */
export async function exportRow(kernel: Kernel, { name, weights, algo }: Row, { evaluation, folder }: ExportOptions): Promise<ExportedRow> {
  // The configuration says how to quantize float weights; a checkpoint's plan holds whatever it says.
  const { run: opened, checkpoint } = await openRun(kernel, { weights, keepPlan: false, trained: true });
  try {
    if (algo === undefined) opened.plan = checkpoint?.plan === undefined ? opened.plan.only([]) : QuantPlan.from(checkpoint.plan);
    const run = algo === undefined ? opened : (await quantized(opened, algo)).run;
    const { path, bytes } = await write(run, folder, checkpoint?.extra ?? {});
    const model = await loadModel(run, path, FORMAT);
    try {
      const { metrics: { AP, AP50 } } = await evaluation.score(run, perImage(model), (done, total) => {
        kernel.events.emit('progress', { task: `measure ${name}`, done, total, unit: 'images' });
      });
      kernel.events.emit('log', { level: 'info', message: `${name}: AP ${AP.toFixed(4)}, ${bytes} bytes` });
      return { name, path, bytes, AP, AP50 };
    } finally {
      await model.dispose();
    }
  } finally {
    await opened.backend.dispose();
  }
}

/** The file alone, which carries what opening it takes. */
async function write(run: Run, folder: string, extra: ExportedModel['extra']): Promise<{ path: string; bytes: number }> {
  const files: Files = new Map();
  const model = freezeModel(run, inputSize(run));
  await run.kernel.resolve('exporter', FORMAT).export({ ...model, description: await describeModel(model, run), extra }, files, run);
  const [path] = await writeFiles(folder, files);
  return { path: path!, bytes: [...files.values()].reduce((sum, { length }) => sum + length, 0) };
}
