import { parseArgs } from 'node:util';
import '../core/ops/index.ts';
import type { Executable } from '../core/backend.ts';
import { addGradients } from '../core/gradient/gradient.ts';
import { createGraph } from '../core/ir/editor.ts';
import type { Graph } from '../core/ir/types.ts';
import { createRandom } from '../core/tensor/random.ts';
import { allocate, sizeOf, type Tensor } from '../core/tensor/tensor.ts';
import { directFilterGrad } from '../plugins/backend-onnxruntime/conv-filter-grad.ts';
import { directInputGrad } from '../plugins/backend-onnxruntime/conv-input-grad.ts';
import { lower, onnxruntimeBackend } from '../plugins/backend-onnxruntime/index.ts';
import { loweringOf } from '../plugins/backend-onnxruntime/lowering.ts';
import type { BenchResult } from './results-page.ts';
import { median } from './median.ts';

const USAGE = `Usage: npm run bench -- conv-tiles [options]
  --batch N   images at once (4)
  --rounds N  runs of each form, in turns (10)
  --small     a quarter of the channels, for a look
  --json      one JSON document instead of a table`;

/** Channels, filters and side. */
const LAYERS = [[512, 1024, 10], [256, 512, 20], [128, 256, 40]] as const;

/** CPU milliseconds of 3x3 convolutions with their gradients on one thread: directly, over tiles, and over tiles without kept memory. */
export async function convTiles(argv: readonly string[]): Promise<number | BenchResult> {
  const options = parse(argv);
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`);
    return 2;
  }
  const { batch, rounds, small, json } = options;
  const rows = [];
  for (const [channels, filters, side] of LAYERS) {
    const share = small ? 4 : 1;
    const [direct, tiles, givenBack] = await formsOf(step(batch, channels / share, filters / share, side), rounds);
    rows.push({ channels: channels / share, filters: filters / share, side, direct: direct!, tiles: tiles!, givenBack: givenBack!, ratio: tiles! / direct! });
  }
  return { code: 0, text: json ? JSON.stringify({ batch, rounds, rows }, undefined, 2) : [
    `3x3 convolutions with their gradients, batch ${batch}, one thread; CPU ms, medians of ${rounds} runs in turns`,
    'channels  filters  side  direct  tiles  tiles / direct  memory given back',
    ...rows.map((row) => `${String(row.channels).padStart(8)} ${String(row.filters).padStart(8)} ${String(row.side).padStart(5)} ${row.direct.toFixed(1).padStart(7)} ${row.tiles.toFixed(1).padStart(6)} ${row.ratio.toFixed(2).padStart(15)} ${row.givenBack.toFixed(1).padStart(18)}`),
  ].join('\n') };
}

function parse(argv: readonly string[]): { batch: number; rounds: number; small: boolean; json: boolean } | string {
  try {
    const { values } = parseArgs({ args: [...argv], options: { batch: { type: 'string', default: '4' }, rounds: { type: 'string', default: '10' }, small: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } });
    const [batch, rounds] = [values.batch, values.rounds].map(Number) as [number, number];
    if (![batch, rounds].every((count) => Number.isInteger(count) && count > 0)) return 'Batch and rounds are whole and positive.';
    return { batch, rounds, small: values.small, json: values.json };
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** A convolution, and its gradients by image and filter for a given flow. */
function step(batch: number, channels: number, filters: number, side: number): Graph {
  const { graph, editor } = createGraph('step');
  const input = (name: string, shape: readonly number[]) => editor.input(name, { dtype: 'float32', shape });
  const [x, filter, flow] = [input('x', [batch, channels, side, side]), input('filter', [filters, channels, 3, 3]), input('flow', [batch, filters, side, side])];
  const { y } = editor.emit('Conv2d', { x, filter }, { pads: [1, 1, 1, 1] });
  const loss = editor.emit('ReduceSum', { x: editor.emit('Mul', { a: y, b: flow }).y }, { axes: [0, 1, 2, 3] }).y;
  const gradients = addGradients(graph, editor, { loss, wrt: [x, filter] });
  editor.output('y', y);
  for (const [by, value] of gradients) editor.output(`${by.name}.gradient`, value);
  editor.removeDead();
  return graph;
}

async function formsOf(graph: Graph, rounds: number): Promise<number[]> {
  const backend = onnxruntimeBackend({ threads: 1 });
  const tiles = [await backend.compile(graph, { keepMemory: true }), await backend.compile(graph)] as const;
  const forms = [await withDirect(() => backend.compile(graph, { keepMemory: true })), ...tiles].map((executable) => ({ executable, taken: [] as number[] }));
  const feeds = noise(graph);
  for (let round = -2; round < rounds; round++) for (const { executable, taken } of forms) {
    const before = process.cpuUsage();
    await executable.run(feeds);
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) taken.push((user + system) / 1e3);
  }
  for (const { executable } of forms) await executable.dispose();
  return forms.map(({ taken }) => median(taken).median);
}

/** Compiles with lowerings that know no tiles, then puts back those that do. */
async function withDirect(compile: () => Promise<Executable>): Promise<Executable> {
  const ops = ['Conv2d', 'Conv2dInputGrad', 'Conv2dFilterGrad'] as const;
  const own = ops.map((op) => [op, loweringOf(op)!] as const);
  lower('Conv2d', (on, { inputs: { x, filter }, attrs: { strides, pads } }) => ({ y: on.op('Conv', [on.of(x), on.of(filter)], { strides, pads }) }));
  lower('Conv2dInputGrad', (on, { inputs: { filter, dy }, attrs }) => ({ dx: directInputGrad(on, { ...attrs, filter: on.of(filter), dy: on.of(dy), filterShape: filter.type.shape, outputShape: dy.type.shape }) }));
  lower('Conv2dFilterGrad', (on, { inputs: { x, dy }, attrs }) => ({ df: directFilterGrad(on, { ...attrs, x: on.of(x), dy: on.of(dy), inputShape: x.type.shape, outputShape: dy.type.shape }) }));
  try {
    return await compile();
  } finally {
    for (const [op, lowering] of own) lower(op, lowering as never);
  }
}

function noise(graph: Graph): Record<string, Tensor> {
  const random = createRandom(3);
  return Object.fromEntries([...graph.inputs].map(([name, { type: { dtype, shape } }]) => {
    const data = allocate(dtype, sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = random.uniform(-1, 1);
    return [name, { dtype, shape, data }];
  }));
}
