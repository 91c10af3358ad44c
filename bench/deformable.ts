import { parseArgs } from 'node:util';
import '../core/ops/index.ts';
import type { Executable } from '../core/backend.ts';
import { createGraph } from '../core/ir/editor.ts';
import type { Graph } from '../core/ir/types.ts';
import { createRandom } from '../core/tensor/random.ts';
import { sizeOf, tensor, type Tensor } from '../core/tensor/tensor.ts';
import { onnxruntimeBackend } from '../plugins/backend-onnxruntime/index.ts';
import { median } from './median.ts';
import type { BenchResult } from './results-page.ts';

const USAGE = `Usage: npm run bench -- deformable [options]
  --size N    side of the network's input (320)
  --rounds N  runs of each layer, in turns (20)
  --json      one JSON document instead of a table`;

/** Channels of a 3x3 convolution in stage 5 of ResNet50. */
const CHANNELS = 512;

/** Milliseconds of the deformable convolutions of R50vd-dcn in ONNX Runtime on one thread, beside ordinary ones of the same shape. */
export async function deformable(argv: readonly string[]): Promise<number | BenchResult> {
  const options = parse(argv);
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`);
    return 2;
  }
  const { size, rounds } = options;
  const rows = [];
  for (const [name, side, stride] of [['res5a, stride 2', size / 16, 2], ['res5b and res5c', size / 32, 1]] as const) {
    const [ordinary, ours] = await times([layer(side, stride, false), layer(side, stride, true)], rounds);
    rows.push({ name, side, ordinary: ordinary!, deformable: ours!, ratio: ours! / ordinary! });
  }
  return { code: 0, text: options.json ? JSON.stringify({ ...options, rows }, undefined, 2) : [
    `512 to 512 channels, 3x3, for images of ${size} pixels, one thread; medians of ${rounds} runs in turns`,
    'layer             side  ordinary ms  deformable ms  times',
    ...rows.map((row) => `${row.name.padEnd(17)} ${String(row.side).padStart(4)} ${row.ordinary.toFixed(2).padStart(12)} ${row.deformable.toFixed(2).padStart(14)} ${row.ratio.toFixed(2).padStart(6)}`),
  ].join('\n') };
}

function parse(argv: readonly string[]): { size: number; rounds: number; json: boolean } | string {
  try {
    const { values } = parseArgs({ args: [...argv], options: { size: { type: 'string', default: '320' }, rounds: { type: 'string', default: '20' }, json: { type: 'boolean', default: false } } });
    const [size, rounds] = [values.size, values.rounds].map(Number) as [number, number];
    if (![size / 32, rounds].every((count) => Number.isInteger(count) && count > 0)) return 'The size is a multiple of 32, the number of rounds whole and positive.';
    return { size, rounds, json: values.json };
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

interface Layer {
  readonly graph: Graph;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

function layer(side: number, stride: number, moved: boolean): Layer {
  const random = createRandom(3);
  const noise = (shape: readonly number[]): Tensor<'float32'> => tensor('float32', shape, Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-1, 1)));
  const { graph, editor } = createGraph('layer');
  const feeds: Record<string, Tensor> = {};
  const input = (name: string, shape: readonly number[]) => {
    feeds[name] = noise(shape);
    return editor.input(name, { dtype: 'float32', shape });
  };
  const x = input('x', [1, CHANNELS, side, side]);
  const filter = editor.constant(noise([CHANNELS, CHANNELS, 3, 3]));
  const window = { strides: [stride, stride], pads: [1, 1, 1, 1] };
  const end = side / stride;
  editor.output('y', moved
    ? editor.emit('DeformableConv', { x, offset: input('offset', [1, 18, end, end]), mask: input('mask', [1, 9, end, end]), filter }, window).y
    : editor.emit('Conv2d', { x, filter }, window).y);
  return { graph, feeds };
}

async function times(layers: readonly Layer[], rounds: number): Promise<number[]> {
  const backend = onnxruntimeBackend({ threads: 1 });
  const compiled: { executable: Executable; feeds: Layer['feeds']; taken: number[] }[] = [];
  for (const { graph, feeds } of layers) compiled.push({ executable: await backend.compile(graph), feeds, taken: [] });
  for (let round = -2; round < rounds; round++) for (const { executable, feeds, taken } of compiled) {
    const start = performance.now();
    await executable.run(feeds);
    if (round >= 0) taken.push(performance.now() - start);
  }
  await backend.dispose();
  return compiled.map(({ taken }) => median(taken).median);
}
