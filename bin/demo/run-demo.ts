import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ConfigLayer, ConfigObject } from '../../core/config/index.ts';
import { createKernel, type Kernel } from '../../core/kernel.ts';
import { contactSheet } from '../../plugins/visualize/index.ts';
import { progress } from '../../plugins/progress/index.ts';
import { writeFileAtomic } from '../../core/files.ts';
import { yolov3MobilenetV1Bccd } from '../../presets/yolov3-mobilenet-v1-bccd.ts';
import type { DemoRow } from './rows-table.ts';
import { testImages } from './test-images.ts';
import { timeModels } from './time-models.ts';
import { awareTraining, floatTraining, SCHEDULES } from './trainings.ts';

export interface DemoOptions {
  /** Folder for everything the demo writes. */
  readonly output: string;
  readonly schedule: keyof typeof SCHEDULES;
  readonly json: boolean;
}

/** Trains in float, trains with fake-quant, measures, freezes, exports, measures the file, draws. */
export async function runDemo(options: DemoOptions): Promise<{ rows: DemoRow[]; pictures: string; exported: string }> {
  const { output, schedule } = options;
  const steps = SCHEDULES[schedule];
  const float = { best: join(output, 'float/best_model'), file: join(output, 'export/float/model.onnx') };
  const aware = { best: join(output, 'aware/best_model'), file: join(output, 'export/aware/model.onnx') };

  await withKernel(options, 'float', floatTraining(steps.float), (kernel) => kernel.run('train'));
  await withKernel(options, 'aware', awareTraining(steps.aware, float.best), (kernel) => kernel.run('train'));
  for (const [name, { best }] of Object.entries({ float, aware })) {
    await withKernel(options, name, { weights: best }, (kernel) => kernel.run('export', { outputDir: join(output, 'export') }));
  }

  const rows = await measure(options, float, aware);
  const pictures = join(output, 'pictures');
  const images = await testImages(6);
  await withKernel(options, 'aware', { weights: aware.best }, async (kernel) => {
    for (const image of images) await kernel.run('infer', { image, outputDir: pictures, drawThreshold: 0.4 });
  });
  await writeFileAtomic(join(output, 'pictures.jpg'), await contactSheet(images.map((image) => join(pictures, basename(image)))));
  return { rows, pictures: join(output, 'pictures.jpg'), exported: aware.file };
}

interface Trained {
  readonly best: string;
  readonly file: string;
}

/** The table: every form on the test split, and their times side by side. */
async function measure(options: DemoOptions, float: Trained, aware: Trained): Promise<DemoRow[]> {
  const test = { EvalReader: { dataset: { anno_path: 'ImageSets/Main/test.txt' } } };
  const score = (name: string, weights: string, evaluation: object) => withKernel(options, name, { ...test, weights }, async (kernel) => {
    const { results: [result] } = await kernel.run('evaluate', evaluation);
    return { ap: result!.AP, ap50: result!.AP50 };
  });
  const scores = {
    float: await score('float', float.best, { model: float.file }),
    aware: await score('aware', aware.best, { stage: 'eval' }),
    frozen: await score('aware', aware.best, { stage: 'frozen' }),
    exported: await score('aware', aware.best, { model: aware.file }),
  };
  const times = await withKernel(options, 'aware', { weights: aware.best, threads: 1 }, (kernel) => timeModels(kernel, { aware: aware.best, float: float.file, exported: aware.file }));
  const bytes = { float: (await stat(float.file)).size, aware: times.bytes.aware, frozen: times.bytes.frozen, exported: (await stat(aware.file)).size };
  return (['float', 'aware', 'frozen', 'exported'] as const).map((name) => ({ name, ...scores[name], bytes: bytes[name], msPerImage: times.milliseconds[name]! }));
}

async function withKernel<R>({ output, json }: DemoOptions, name: string, config: ConfigObject, work: (kernel: Kernel) => Promise<R>): Promise<R> {
  const layer: ConfigLayer = { origin: 'demo', config: { save_dir: output, ...config } };
  const kernel = createKernel({ use: [yolov3MobilenetV1Bccd, progress({ json })], name, config: [layer] });
  try {
    return await work(kernel);
  } finally {
    await kernel.dispose();
  }
}
