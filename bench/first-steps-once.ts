import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ConfigObject } from '../core/config/index.ts';
import type { OutputDifference } from '../core/export/exporter.ts';
import { createKernel, type Kernel } from '../core/kernel.ts';
import { presetNamed } from '../presets/index.ts';
import type { FirstSteps } from './first-steps.ts';
import { narrowed } from './narrowed.ts';

/** Trains one preset in this process, so that its memory is its own, exports it, and prints `FirstSteps` as JSON. */
const { values } = parseArgs({
  options: { preset: { type: 'string' }, data: { type: 'string' }, steps: { type: 'string' }, size: { type: 'string' }, batch: { type: 'string' }, width: { type: 'string' }, quantized: { type: 'boolean' } },
});
const [steps, size, batch, width] = [values.steps, values.size, values.batch, values.width].map(Number) as [number, number, number, number];
const directory = await mkdtemp(join(tmpdir(), 'slimtap-first-steps-'));
try {
  console.log(JSON.stringify(await measure()));
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function measure(): Promise<FirstSteps> {
  const losses: number[] = [];
  const times: number[] = [];
  await withKernel({}, async (kernel) => {
    kernel.events.on('step', ({ loss }) => {
      losses.push(loss);
      times.push(performance.now());
    });
    await kernel.run('train');
  });
  const verified = await withKernel({ weights: join(directory, values.preset!, 'model_final') }, async (kernel) =>
    (await kernel.run('export', { outputDir: directory })).verified['onnx']!.outputs);
  // The first step compiles.
  const seconds = (times.at(-1)! - times[0]!) / 1000 / (times.length - 1);
  return { losses, secondsPerStep: seconds, peakBytes: process.resourceUsage().maxRSS * 1024, exported: verified.map(shortly) };
}

async function withKernel<R>(config: ConfigObject, work: (kernel: Kernel) => Promise<R>): Promise<R> {
  const preset = await presetNamed(values.preset!);
  const dataset = { type: 'COCODataSet', dataset_dir: values.data!, image_dir: 'images', anno_path: 'instances.json', with_background: false };
  const kernel = createKernel({
    name: values.preset!, use: [preset],
    config: [{ origin: 'bench', config: {
      input_size: size, save_dir: directory, max_iters: steps, snapshot_iter: steps, eval: false, pretrain_weights: null, quantization: { enabled: values.quantized === true },
      LearningRate: { base_lr: 5e-4, schedulers: [{ type: 'LinearWarmup', start_factor: 0.1, steps: 10 }] },
      ...narrowed(width), TrainReader: { dataset, batch_size: batch, worker_num: 1 }, EvalReader: { dataset }, export: { formats: ['onnx'] },
    } }, { origin: 'bench', config }],
  });
  try {
    return await work(kernel);
  } finally {
    await kernel.dispose();
  }
}

function shortly({ name, largest, mean, tolerance }: OutputDifference): FirstSteps['exported'][number] {
  return { name, largest, mean, tolerance };
}
