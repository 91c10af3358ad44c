import { parseArgs } from 'node:util';
import type { Backend } from '../core/backend.ts';
import { PROVIDERS, onnxruntimeBackend, type ProviderName } from '../plugins/backend-onnxruntime/index.ts';
import { tfjsBackend, type EngineName } from '../plugins/backend-tfjs/index.ts';
import { median } from './median.ts';
import type { BenchResult } from './results-page.ts';
import { syntheticBatch, type Batch } from './synthetic-batch.ts';
import { trainStepGraph } from './train-step-graph.ts';

/** One engine's steps. */
interface Row {
  readonly engine: string;
  readonly device: string;
  readonly quantized: boolean;
  /** Median of the measured steps. */
  readonly seconds: number;
  /** Losses of the steps, the first from the initial weights. */
  readonly losses: readonly number[];
}

const USAGE = `Usage: npm run bench -- gpu [options]
  --engines A,B  of tfjs-webgpu, onnxruntime-webgpu, onnxruntime-cuda, tfjs-node-gpu, … (tfjs-webgpu,onnxruntime-webgpu)
  --size N       side of the images (320)
  --batch N      images at once (4)
  --steps N      measured steps (5)
  --json         one JSON document instead of a table`;

/** Train steps of YOLOv3-MobileNetV1 on engines that use a GPU, beside the default engine on the processor: times, and how far the losses differ. */
export async function gpu(argv: readonly string[]): Promise<number | BenchResult> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      engines: { type: 'string', default: 'tfjs-webgpu,onnxruntime-webgpu' }, size: { type: 'string', default: '320' }, batch: { type: 'string', default: '4' },
      steps: { type: 'string', default: '5' }, json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { code: 2, text: USAGE };
  const [size, batch, steps] = [values.size, values.batch, values.steps].map(Number) as [number, number, number];
  const rows: Row[] = [];
  for (const quantized of [false, true]) {
    const graph = await trainStepGraph({ backbone: 'mobilenet-v1', size, batch, quantized });
    for (const engine of ['onnxruntime', ...values.engines.split(',')]) {
      const backend = engineNamed(engine);
      try {
        console.error(`${engine}${quantized ? ', quantized' : ''} …`);
        rows.push({ engine, quantized, device: await deviceOf(backend), ...await measure(backend, graph, syntheticBatch({ size, batch }), steps) });
      } finally {
        await backend.dispose();
      }
    }
  }
  return { code: 0, text: values.json ? JSON.stringify({ size, batch, rows }, undefined, 2) : table(rows) };
}

function engineNamed(name: string): Backend {
  if (name === 'onnxruntime') return onnxruntimeBackend();
  const provider = name.replace('onnxruntime-', '');
  return provider in PROVIDERS ? onnxruntimeBackend({ provider: provider as ProviderName }) : tfjsBackend(name as EngineName);
}

async function deviceOf(backend: Backend): Promise<string> {
  return 'device' in backend ? (backend as ReturnType<typeof tfjsBackend>).device() : backend.name === 'onnxruntime' ? 'the processor' : 'as its provider found it';
}

/** The first step is not measured: engines compile their kernels in it. */
async function measure(backend: Backend, graph: Parameters<Backend['compile']>[0], feeds: Batch, steps: number): Promise<Pick<Row, 'seconds' | 'losses'>> {
  const executable = await backend.compile(graph);
  const [seconds, losses]: [number[], number[]] = [[], []];
  for (let step = 0; step <= steps; step++) {
    const start = performance.now();
    const { loss } = await executable.run(feeds);
    if (step > 0) seconds.push((performance.now() - start) / 1000);
    losses.push(Number(loss!.data[0]));
  }
  await executable.dispose();
  return { seconds: median(seconds).median, losses };
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ engine, device, quantized, seconds, losses }) => {
    const base = rows.find((row) => row.engine === 'onnxruntime' && row.quantized === quantized)!;
    const apart = Math.abs(losses[0]! / base.losses[0]! - 1);
    return `| ${engine} | ${device} | ${quantized ? 'quantized' : 'float'} | ${seconds.toFixed(3)} | ${(seconds / base.seconds).toFixed(2)} | ${losses[0]!.toPrecision(7)} | ${apart.toExponential(1)} |`;
  });
  return ['| engine | device | | s per step | of onnxruntime | first loss | apart |', '|---|---|---|---|---|---|---|', ...lines].join('\n');
}
