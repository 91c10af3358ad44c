import { parseArgs } from 'node:util';
import { awareTraining } from '../bin/demo/trainings.ts';
import type { ConfigObject } from '../core/config/index.ts';
import { createKernel, type Kernel } from '../core/kernel.ts';
import { yolov3MobilenetV1Bccd } from '../presets/yolov3-mobilenet-v1-bccd.ts';
import type { EngineTraining } from './engine-training.ts';
import { median } from './median.ts';

/** Trains the demo's network with fake-quant on one engine, measures its checkpoint on the default one, and prints an `EngineTraining` as JSON. */
const { values } = parseArgs({ options: { engine: { type: 'string' }, float: { type: 'string' }, out: { type: 'string' }, steps: { type: 'string' }, size: { type: 'string' } } });
const { engine, float, out } = values as { engine: string; float: string; out: string };
/** Steps in which engines still compile kernels. */
const WARM = 3;
const TEST = { EvalReader: { dataset: { anno_path: 'ImageSets/Main/test.txt' } } };

const [cpu, wall]: [number[], number[]] = [[], []];
await run({ ...awareTraining(Number(values.steps), float), backend: engine }, async (kernel) => {
  let [before, begun] = [process.cpuUsage(), performance.now()];
  kernel.events.on('step', () => {
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1e6);
    wall.push((performance.now() - begun) / 1000);
    [before, begun] = [process.cpuUsage(), performance.now()];
  });
  await kernel.run('train');
});
const { results: [result] } = await run({ ...TEST, weights: `${out}/${engine}/best_model` }, (kernel) => kernel.run('evaluate', {}));
const found: EngineTraining = { engine, AP: result!.AP, cpuSeconds: median(cpu.slice(WARM)).median, wallSeconds: median(wall.slice(WARM)).median };
console.log(JSON.stringify(found));

async function run<R>(config: ConfigObject, work: (kernel: Kernel) => Promise<R>): Promise<R> {
  const kernel = createKernel({ use: [yolov3MobilenetV1Bccd], name: engine, config: { save_dir: out, ...(values.size === undefined ? {} : { input_size: Number(values.size) }), ...config } });
  try {
    return await work(kernel);
  } finally {
    await kernel.dispose();
  }
}
