import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ConfigObject } from '../core/config/index.ts';
import { createKernel } from '../core/kernel.ts';
import type { Plugin } from '../core/plugin.ts';
import { yolov3MobilenetV1Bccd } from '../presets/yolov3-mobilenet-v1-bccd.ts';
import type { MultiScaleMeasurement } from './multi-scale.ts';

/** Trains in this process, so that its memory is the training's, and prints a `MultiScaleMeasurement` as JSON. */
const { values } = parseArgs({ options: { steps: { type: 'string' }, early: { type: 'string' }, sizes: { type: 'string' }, batch: { type: 'string' }, width: { type: 'string' } } });
const [steps, early, batch, width] = [values.steps, values.early, values.batch, values.width].map(Number) as [number, number, number, number];
const sizes = values.sizes!.split(',').map(Number);
const directory = await mkdtemp(join(tmpdir(), 'slimtap-multi-scale-'));
try {
  console.log(JSON.stringify(await measure()));
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function measure(): Promise<MultiScaleMeasurement> {
  const counted = { compiled: 0, compiledEarly: 0 };
  const kernel = createKernel({
    use: [yolov3MobilenetV1Bccd, drawnSizes(counted)],
    config: {
      save_dir: directory, max_iters: steps, snapshot_iter: steps, eval: false, pretrain_weights: null, MobileNet: { width },
      TrainReader: { batch_size: batch, worker_num: 1 },
    },
  });
  const [memory, seen]: [number[], number[]] = [[], []];
  const begun = performance.now();
  kernel.events.on('step', ({ size }) => {
    memory.push(process.memoryUsage.rss());
    seen.push(size);
    if (memory.length === early) counted.compiledEarly = counted.compiled;
  });
  await kernel.run('train');
  await kernel.dispose();
  const lastFive = (end: number): number => memory.slice(end - 5, end).reduce((sum, bytes) => sum + bytes, 0) / 5;
  const different = (end: number): number => new Set(seen.slice(0, end)).size;
  return {
    early: lastFive(early), late: lastFive(steps), peak: Math.max(...memory), sizesEarly: different(early), sizesLate: different(steps),
    compiledEarly: counted.compiledEarly, compiledLate: counted.compiled, seconds: (performance.now() - begun) / 1000,
  };
}

/** Draws the size of every batch, where the example has one, and counts the train steps that are compiled. */
function drawnSizes(counted: { compiled: number }): Plugin {
  return {
    name: 'drawn-sizes',
    apply({ hooks }) {
      hooks.config.tap('drawn-sizes', (merged) => {
        const { input_size: _, ...config } = merged.config;
        const reader = config['TrainReader'] as ConfigObject;
        const transforms = (reader['batch_transforms'] as ConfigObject[]).map((transform) => (transform['type'] === 'RandomShape' ? { ...transform, sizes } : transform));
        return { ...merged, config: { ...config, TrainReader: { ...reader, batch_transforms: transforms } } };
      });
      // Train graphs alone are derived here: there is no evaluation, and one graph for each program.
      hooks.rewrite.tap('drawn-sizes', (_passes, { stage }) => { if (stage === 'train') counted.compiled++; });
    },
  };
}
