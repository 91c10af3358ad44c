import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Batch } from '../core/data.ts';
import { openDataset } from '../core/open-dataset.ts';
import { createKernel, type Kernel } from '../core/kernel.ts';
import { createRandom } from '../core/tensor/random.ts';
import { yolov3MobilenetV1Bccd } from '../presets/yolov3-mobilenet-v1-bccd.ts';
import { median } from './median.ts';
import type { BenchResult } from './results-page.ts';

const USAGE = `Usage: npm run bench -- reader [options]
  --images N   images of an epoch, those of examples/bccd (48)
  --rounds N   epochs measured after the first (3)
  --json       one JSON document instead of a table`;

interface Options {
  readonly images: number;
  readonly rounds: number;
  readonly json: boolean;
}

interface Row {
  readonly cacheBytes: number;
  readonly milliseconds: number;
  readonly spread: number;
  /** Of every value of every batch. */
  readonly sum: string;
}

/**
 * Milliseconds per image of the blood-cell example's training reader after its first epoch, in one thread: decoding each image
 * again, and with decoded images kept. Ends with 1 when the batches differ.
 */
export async function reader(argv: readonly string[]): Promise<number | BenchResult> {
  const options = parse(argv);
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`);
    return 2;
  }
  const rows = [await measure(0, options), await measure(256 * 2 ** 20, options)];
  const equal = new Set(rows.map(({ sum }) => sum)).size === 1;
  return { code: equal ? 0 : 1, text: options.json ? JSON.stringify({ ...options, rows, equal }, undefined, 2) : text(options, rows, equal) };
}

function parse(argv: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({ args: [...argv], options: { images: { type: 'string', default: '48' }, rounds: { type: 'string', default: '3' }, json: { type: 'boolean', default: false } } });
    const [images, rounds] = [values.images, values.rounds].map(Number) as [number, number];
    return [images, rounds].every((count) => Number.isInteger(count) && count > 0) ? { images, rounds, json: values.json } : 'The numbers are whole and positive.';
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

async function measure(cacheBytes: number, { images, rounds }: Options): Promise<Row> {
  const config = { TrainReader: { batch_size: 8, worker_num: 0, cache_bytes: cacheBytes, drop_last: false, dataset: { sample_num: images } } };
  const kernel = createKernel({ use: [yolov3MobilenetV1Bccd], config });
  try {
    return await measureWith(kernel, cacheBytes, rounds);
  } finally {
    await kernel.dispose();
  }
}

async function measureWith(kernel: Kernel, cacheBytes: number, rounds: number): Promise<Row> {
  const { TrainReader, input_size: inputSize } = kernel.config().value;
  const dataset = await openDataset(kernel, TrainReader!, 'TrainReader');
  const train = await kernel.resolve('reader', 'detection').train({ dataset, section: TrainReader as never, random: createRandom(1), inputSize });
  const hash = createHash('sha256');
  const times: number[] = [];
  for (let epoch = 0; epoch <= rounds; epoch++) {
    const started = process.cpuUsage();
    const batches: Batch[] = [];
    for (let read = 0; read < dataset.records.length; read += batches.at(-1)!.imageIds.length) batches.push(await train.next());
    const { user, system } = process.cpuUsage(started);
    if (epoch > 0) times.push((user + system) / 1000 / dataset.records.length);
    for (const { inputs } of batches) for (const { data } of Object.values(inputs)) hash.update(data as Float32Array);
  }
  await train.close();
  const { median: milliseconds, spread } = median(times);
  return { cacheBytes, milliseconds, spread, sum: hash.digest('hex') };
}

function text({ images, rounds }: Options, rows: readonly Row[], equal: boolean): string {
  return [
    `${images} images of 640x480 to 320x320 with augmentation; medians of ${rounds} epochs after the first`,
    'cache     CPU ms per image  spread',
    ...rows.map(({ cacheBytes, milliseconds, spread }) => `${(cacheBytes === 0 ? 'none' : `${cacheBytes / 2 ** 20} MiB`).padEnd(10)}${milliseconds.toFixed(2).padStart(16)}${`${Math.round(100 * spread)} %`.padStart(8)}`),
    `batches ${equal ? 'are equal' : 'DIFFER'}, bit for bit`,
  ].join('\n');
}
