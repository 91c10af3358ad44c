import { parseArgs } from 'node:util';
import type { Batch } from './synthetic-batch.ts';
import { syntheticBatch } from './synthetic-batch.ts';
import { trainStepGraph, type BackboneName } from './train-step-graph.ts';
import { onnxruntimeBackend } from '../plugins/backend-onnxruntime/index.ts';
import type { Measurement } from './train-step.ts';

/** Measures one configuration in this process, so that its peak memory is its own, and prints a `Measurement` as JSON. */
const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '320' }, batch: { type: 'string', default: '1' }, threads: { type: 'string', default: '2' },
    steps: { type: 'string', default: '5' }, quantized: { type: 'boolean', default: false }, backbone: { type: 'string', default: 'mobilenet-v1' }, width: { type: 'string' }, profile: { type: 'string' },
  },
});
const [size, batch, threads, steps] = [values.size, values.batch, values.threads, values.steps].map(Number) as [number, number, number, number];
const profiling = values.profile === undefined ? {} : { sessionOptions: { enableProfiling: true, profileFilePrefix: values.profile } };
const width = values.width === undefined ? undefined : Number(values.width);
const graph = await trainStepGraph({ backbone: values.backbone as BackboneName, size, batch, quantized: values.quantized, width });
const executable = await onnxruntimeBackend({ threads, ...profiling }).compile(graph, { keepMemory: true });
const feeds: Batch = syntheticBatch({ size, batch });
await executable.run(feeds);
const measured = await measure(async () => { await executable.run(feeds); });
console.log(JSON.stringify(measured));
await executable.dispose();

/** The mean wall time and the least CPU time: other processes add to a step's CPU time (caches), never take from it. */
async function measure(step: () => Promise<void>): Promise<Measurement> {
  const cpu: number[] = [];
  const start = performance.now();
  for (let i = 0; i < steps; i++) {
    const before = process.cpuUsage();
    await step();
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1e6);
  }
  const wall = (performance.now() - start) / 1e3 / steps;
  return { cpuSecondsPerImage: Math.min(...cpu) / batch, wallSecondsPerImage: wall / batch, peakBytes: process.resourceUsage().maxRSS * 1024 };
}
