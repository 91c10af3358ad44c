import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createKernel } from '../core/kernel.ts';
import { yolov3MobilenetV1Bccd } from '../presets/yolov3-mobilenet-v1-bccd.ts';
import type { SteadyMeasurement } from './steady.ts';

/** Trains in this process, so that its memory is the training's, and prints a `SteadyMeasurement` as JSON. */
const { values } = parseArgs({ options: { steps: { type: 'string' }, size: { type: 'string' }, batch: { type: 'string' }, threads: { type: 'string' } } });
const [steps, size, batch, threads] = [values.steps, values.size, values.batch, values.threads].map(Number) as [number, number, number, number];
const directory = await mkdtemp(join(tmpdir(), 'slimtap-steady-'));
try {
  console.log(JSON.stringify(await measure()));
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function measure(): Promise<SteadyMeasurement> {
  const kernel = createKernel({
    use: [yolov3MobilenetV1Bccd],
    config: { save_dir: directory, max_iters: steps, snapshot_iter: steps, eval: false, pretrain_weights: null, input_size: size, threads, TrainReader: { batch_size: batch, worker_num: 1 } },
  });
  const [memory, cpu]: [number[], number[]] = [[], []];
  const begun = performance.now();
  let before = process.cpuUsage();
  kernel.events.on('step', () => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    cpu.push((user + system) / 1e6);
    memory.push(process.memoryUsage.rss());
  });
  await kernel.run('train');
  await kernel.dispose();
  return { memory, cpu, seconds: (performance.now() - begun) / 1000 };
}
