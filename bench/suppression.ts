import { openRun } from '../core/commands/open-run.ts';
import { inferenceMode } from '../core/evaluate/inference-mode.ts';
import { createGraph } from '../core/ir/editor.ts';
import type { Graph } from '../core/ir/types.ts';
import { verifyGraph } from '../core/ir/verify.ts';
import { createKernel } from '../core/kernel.ts';
import { inputShapes } from '../core/input-shapes.ts';
import { PassList } from '../core/rewrite/pass.ts';
import { specializeGraph } from '../core/rewrite/specialize.ts';
import type { Run } from '../core/run.ts';
import { createRandom } from '../core/tensor/random.ts';
import { tensor, type Tensor } from '../core/tensor/tensor.ts';
import { yolov3MobilenetV1Coco } from '../presets/yolov3-mobilenet-v1-coco.ts';
import { madePredictions } from './made-predictions.ts';
import { median } from './median.ts';
import { readOptions, type BenchOptions } from './read-options.ts';
import type { BenchResult } from './results-page.ts';

const DEFAULTS = { size: 608, rounds: 20, json: false };
type Options = BenchOptions<typeof DEFAULTS>;

const USAGE = `Usage: npm run bench -- suppression [options]
  --size N    side of the image (608)
  --rounds N  runs of each part, in turns (20)
  --json      one JSON document instead of a table`;

const CLASSES = 80;

/** One kind of predictions. */
interface Row {
  readonly name: string;
  /** Scores above the threshold. */
  readonly candidates: number;
  readonly kept: number;
  /** CPU time of removing duplicates. */
  readonly milliseconds: number;
  readonly spread: number;
  /** Decoding in the graph and removing duplicates, of all that an image costs. */
  readonly share: number;
}

/** CPU milliseconds of the network up to its heads, and of the part of the graph that makes boxes of them. */
interface Inference {
  readonly network: number;
  readonly decoding: number;
}

type Tensors = Readonly<Record<string, Tensor>>;

/**
 * What decoding and removing duplicates cost of an image's inference: YOLOv3-MobileNetV1 with 80 classes, float, one thread;
 * predictions as of a trained network with a few and with many objects, and as of random weights, where every score is a candidate.
 */
export async function suppression(argv: readonly string[]): Promise<number | BenchResult> {
  const options = readOptions(argv, USAGE, DEFAULTS, ({ size }) => (size % 32 === 0 ? undefined : 'The size is a multiple of 32.'));
  if (typeof options === 'number') return options;
  const kernel = createKernel({ use: [yolov3MobilenetV1Coco], config: { threads: 1, input_size: options.size, pretrain_weights: null, quantization: { enabled: false } } });
  try {
    const { inference, rows } = await measure(options, (await openRun(kernel, { keepPlan: false })).run);
    return { code: 0, text: options.json ? JSON.stringify({ ...options, ...inference, rows }, undefined, 2) : text(options, inference, rows) };
  } finally {
    await kernel.dispose();
  }
}

async function measure({ size, rounds }: Options, run: Run): Promise<{ inference: Inference; rows: Row[] }> {
  const feeds = feedsOf(size);
  const raw = rawGraph(run, { batch: 1, size });
  const [network, decoding] = [await run.backend.compile(raw), await run.backend.compile(decodingGraph(run, raw))];
  const heads = copied(await network.run({ image: feeds.image }));
  const outputs = copied(await decoding.run({ ...feeds, ...heads }));
  const count = outputs['boxes']!.shape[1]!;
  const predictions: Readonly<Record<string, Tensors>> = {
    'trained, 20 objects': madePredictions({ count, classes: CLASSES, size, objects: 20 }),
    'trained, 300 objects': madePredictions({ count, classes: CLASSES, size, objects: 300 }),
    'random weights': outputs,
  };
  const context = { imageIds: [1], categoryIds: Array.from({ length: CLASSES }, (_, i) => i + 1) };
  const parts = {
    network: () => network.run({ image: feeds.image }), decoding: () => decoding.run({ ...feeds, ...heads }),
    ...Object.fromEntries(Object.entries(predictions).map(([name, given]) => [name, () => run.model.decode(given, context)])),
  };
  const times = await timed(parts, rounds);
  for (const one of [network, decoding]) await one.dispose();
  await run.backend.dispose();
  const inference = { network: times['network']!.median, decoding: times['decoding']!.median };
  return { inference, rows: Object.entries(predictions).map(([name, given]): Row => {
    const { median: milliseconds, spread } = times[name]!;
    return {
      name, milliseconds, spread, candidates: (given['scores']!.data as Float32Array).filter((score) => score > run.model.suppression!.score_threshold).length,
      kept: run.model.decode(given, context).length, share: (inference.decoding + milliseconds) / (inference.network + inference.decoding + milliseconds),
    };
  }) };
}

/** The network alone: its raw heads are the outputs. */
function rawGraph({ graph, model }: Run, shape: { batch: number; size: number }): Graph {
  const raw = specializeGraph(graph, inputShapes(model, shape));
  const passes = new PassList();
  passes.add(inferenceMode, 'core');
  passes.run(raw, verifyGraph);
  return raw;
}

/** Decoding alone: the raw heads are inputs. The image is one too, because its size tells a head's stride. */
function decodingGraph({ model }: Run, raw: Graph): Graph {
  const { graph, editor } = createGraph('decoding');
  editor.input('image', raw.inputs.get('image')!.type);
  for (const [name, { type }] of raw.outputs) editor.output(name, editor.input(name, type));
  model.attachDecode(graph, editor);
  for (const name of raw.outputs.keys()) editor.removeOutput(name);
  return graph;
}

function feedsOf(size: number): Tensors & { image: Tensor } {
  const random = createRandom(1);
  const image = tensor('float32', [1, 3, size, size]);
  for (let i = 0; i < image.data.length; i++) image.data[i] = random.uniform(-2, 2);
  const imSize = tensor('int32', [1, 2]);
  imSize.data.fill(size);
  return { image, imSize };
}

function copied(tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, one]) => [name, { ...one, data: one.data.slice() } as Tensor]));
}

/** CPU milliseconds of every part, in turns, after rounds that are not counted: the first calls of JavaScript are not its speed. */
async function timed(parts: Readonly<Record<string, () => unknown>>, rounds: number): Promise<Record<string, ReturnType<typeof median>>> {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(parts).map((name) => [name, []]));
  for (let round = -5; round < rounds; round++) for (const [name, run] of Object.entries(parts)) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) times[name]!.push((user + system) / 1000);
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

function text({ size, rounds }: Options, { network, decoding }: Inference, rows: readonly Row[]): string {
  return [
    `YOLOv3-MobileNetV1, ${CLASSES} classes, float, ${size} pixels, batch 1, one thread; CPU ms, medians of ${rounds} runs in turns`,
    `network ${network.toFixed(1)}, decoding in the graph ${decoding.toFixed(1)}`,
    `${'predictions'.padEnd(22)} candidates   kept  suppression  spread  decoding and suppression of an image's time`,
    ...rows.map(({ name, candidates, kept, milliseconds, spread, share }) =>
      `${name.padEnd(22)} ${String(candidates).padStart(10)} ${String(kept).padStart(6)} ${milliseconds.toFixed(2).padStart(12)} ${`${(100 * spread).toFixed(0)} %`.padStart(7)} ${`${(100 * share).toFixed(1)} %`.padStart(12)}`),
    'goal: at most 5 %',
  ].join('\n');
}
