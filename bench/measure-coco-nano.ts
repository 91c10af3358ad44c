import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfigFile, type ConfigObject } from '../core/config/index.ts';
import type { EvalResult } from '../core/evaluate/evaluate.ts';
import { createKernel, type Kernel } from '../core/kernel.ts';
import { detection } from '../presets/detection.ts';

/** One line of the table. */
export interface CocoNanoRow {
  readonly model: 'float' | 'post' | 'aware';
  /** Undefined for the float network, which has none. */
  readonly target: string | undefined;
  readonly AP: number;
  readonly AP50: number;
  /** AP minus that of the float network. */
  readonly change: number;
  readonly seconds: number;
}

/** Which network, on which images, and how. */
export interface CocoNanoOptions {
  readonly cfg: string;
  readonly weights: string;
  /** Folders with `images/` and `instances.json`. */
  readonly train: string;
  readonly val: string;
  readonly out: string;
  readonly targets: readonly string[];
  readonly steps: number;
  readonly batch: number;
  readonly seed: number;
}

/** Measures the float network and each quantized one, telling every row when it is known. */
export async function measureCocoNano(options: CocoNanoOptions, tell: (row: CocoNanoRow) => void): Promise<CocoNanoRow[]> {
  const rows: CocoNanoRow[] = [];
  const add = async (model: CocoNanoRow['model'], target: string | undefined, measure: () => Promise<EvalResult>): Promise<void> => {
    const begun = performance.now();
    const { AP, AP50 } = await measure();
    rows.push({ model, target, AP, AP50, change: AP - (rows[0]?.AP ?? AP), seconds: (performance.now() - begun) / 1000 });
    tell(rows.at(-1)!);
  };
  await add('float', undefined, () => evaluate(options, 'float', { weights: options.weights, quantization: { enabled: false } }));
  for (const target of options.targets) {
    await add('post', target, () => post(options, target));
    await add('aware', target, () => aware(options, target));
  }
  return rows;
}

/** Calibrated with the training images, which evaluation never sees. */
async function post(options: CocoNanoOptions, target: string): Promise<EvalResult> {
  const name = `post-${target}`;
  const config = { target, weights: options.weights, quant_post: { images: 'TrainReader' } };
  const { written } = await withKernel(options, name, config, (kernel) => kernel.run('post'));
  return evaluate(options, name, { target, weights: written[0]! });
}

async function aware(options: CocoNanoOptions, target: string): Promise<EvalResult> {
  const name = `aware-${target}`;
  await withKernel(options, name, { target, pretrain_weights: options.weights, max_iters: options.steps, snapshot_iter: options.steps }, (kernel) => kernel.run('train'));
  return evaluate(options, name, { weights: join(options.out, name, 'model_final') });
}

async function evaluate(options: CocoNanoOptions, name: string, config: ConfigObject): Promise<EvalResult> {
  return withKernel(options, name, config, async (kernel) => (await kernel.run('evaluate')).results[0]!);
}

/** The configuration file, with the data of the options. */
async function withKernel<R>({ cfg, train, val, out, batch, seed }: CocoNanoOptions, name: string, config: ConfigObject, work: (kernel: Kernel) => Promise<R>): Promise<R> {
  const { layers } = await loadConfigFile(fileURLToPath(new URL('../configs/mobilenet_v2_yolov3_nano_coco.yml', import.meta.url)));
  const dataset = (directory: string): ConfigObject => ({ dataset: { dataset_dir: directory, image_dir: 'images', anno_path: 'instances.json' } });
  const place = { Darknet: { cfg }, save_dir: out, seed, TrainReader: { ...dataset(train), batch_size: batch }, EvalReader: dataset(val) };
  const kernel = createKernel({ use: [detection], name, config: [...layers, { origin: 'bench', config: place }, { origin: 'bench', config }] });
  try {
    return await work(kernel);
  } finally {
    await kernel.dispose();
  }
}
