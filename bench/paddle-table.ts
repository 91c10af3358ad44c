import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ConfigObject } from '../core/config/index.ts';
import { readNpy } from '../core/tensor/npy.ts';
import type { Tensor } from '../core/tensor/tensor.ts';
import { paddle18, paddle26, preparePython, pythonOf, type Peer } from '../test/interop/python.ts';
import { DemoModels, type DemoModel } from './demo-models.ts';
import { measureRuntimes } from './measure-runtimes.ts';
import { programLevels } from './program-levels.ts';
import type { BenchResult } from './results-page.ts';
import { EQUAL_BOXES, runtimeDifference, type Outcome, type RuntimeDifference } from './runtime-differences.ts';

/** A model in one runtime beside the same model in another one. */
export interface RuntimeRow extends RuntimeDifference {
  readonly model: string;
  readonly runtime: string;
  /** What it is compared with. @default our graph */
  readonly beside?: string;
  /** Average precision of what it is compared with, and there. */
  readonly here: number;
  readonly there: number;
  /** Sizes of what ran there, and of the same with weights as bytes, for Paddle Lite. */
  readonly bytes?: number;
  readonly int8Bytes?: number;
}

const USAGE = `Usage: npm run bench -- paddle-table [options]
  --out DIR    where checkpoints and exports go (output/paddle-table); what is there is not made again
  --float DIR  a float checkpoint to start from, instead of training one
  --images N   how many test images, the first ones (all)
  --levels     how many levels of activations differ, layer by layer on one image, instead of the table`;

/** The models of the table, made for Paddle Lite's kernels as deployments do. */
export const PADDLE_MODELS: readonly DemoModel[] = [
  { name: 'float', how: 'float', config: { quantization: { enabled: false } } },
  { name: 'post', how: 'post', config: { target: 'paddle-lite', quantization: { weight_bits: 8 }, quant_post: { images: 'TrainReader', algo: 'abs_max' } } },
  { name: 'aware', how: 'aware', config: { target: 'paddle-lite', quantization: { weight_bits: 8 } } },
];

const PADDLES: Readonly<Record<string, Peer>> = { 'PaddlePaddle 2.6.2': paddle26, 'PaddlePaddle 1.8.5': paddle18 };

/**
 * AP may differ by this much from that of our graph. In quantized networks the order of summation decides about halves, and
 * each level that differs makes more of them differ: versions of Paddle are no nearer to each other.
 */
const AP_TOLERANCE = { float: 0.001, quantized: 0.003 };

/**
 * The blood-cell network in float, quantized after training and while training, exported and run on the test images where it
 * is deployed: how far each runtime is from our graph, and the two versions of Paddle from each other.
 */
export async function paddleTable(argv: readonly string[]): Promise<number | BenchResult> {
  const options = parse(argv);
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`);
    return 2;
  }
  const reasons = await Promise.all(Object.values(PADDLES).map(preparePython));
  const missing = reasons.find((reason) => reason !== undefined);
  if (missing !== undefined) {
    console.error(missing);
    return 1;
  }
  const models = new DemoModels(options.out, UNGATED);
  const float = options.float ?? await models.float();
  if (options.levels) {
    console.log(await levelsText(models, float));
    return 0;
  }
  const rows: RuntimeRow[] = [];
  let images = 0;
  for (const model of PADDLE_MODELS) {
    const measured = await measure(models, model, await models.made(model, float), options.images);
    rows.push(...measured.rows);
    images = measured.images;
  }
  return { code: rows.every(isNear) ? 0 : 1, text: paddleTableText(rows, images), page: 'docs/paddle.md' };
}

function isNear({ model, AP }: RuntimeRow): boolean {
  return Math.abs(AP) <= (model === 'float' ? AP_TOLERANCE.float : AP_TOLERANCE.quantized);
}

function parse(argv: readonly string[]) {
  try {
    const { images, ...values } = parseArgs({
      args: [...argv],
      options: { levels: { type: 'boolean', default: false }, out: { type: 'string', default: 'output/paddle-table' }, float: { type: 'string' }, images: { type: 'string' } },
    }).values;
    if (images !== undefined && !/^[1-9]\d*$/.test(images)) return `--images ${images} is no number of images.`;
    return { ...values, images: images === undefined ? undefined : Number(images) };
  } catch (error) {
    return (error as Error).message;
  }
}

/** Layers of the quantized models in the order of the program, with one of the golden inputs of their exports. */
async function levelsText(models: DemoModels, float: string): Promise<string> {
  const lines: string[] = [];
  for (const model of PADDLE_MODELS.filter(({ how }) => how !== 'float')) {
    const directory = await models.exported(model.name, exporting(model, await models.made(model, float)));
    const read = (name: string): Promise<Tensor> => readNpy(join(directory, 'golden/0', `${name}.npy`));
    const pairs = await programLevels(interpreters(), { directory, feeds: { image: await read('image'), imSize: await read('imSize') } });
    const [first = []] = Object.values(pairs);
    lines.push(`${model.name}: levels that differ, ${Object.keys(pairs).join(' | ')}`, ...first.map(({ variable, count }, i) => `${variable} (${count}): ${Object.values(pairs).map((one) => one[i]!.differ).join(' | ')}`));
  }
  return lines.join('\n');
}

function exporting({ config }: DemoModel, weights: string): ConfigObject {
  return { ...config, weights, export: { formats: ['onnx', 'paddle'], tolerance: 1 } };
}

function interpreters(): Record<string, string> {
  return Object.fromEntries(Object.entries(PADDLES).map(([title, peer]) => [title, pythonOf(peer.name)]));
}

/** The files are measured here, so how far single scores are from the graph's is nobody's reason to stop. */
const UNGATED: ConfigObject = { export: { tolerance: 1 } };

async function measure(models: DemoModels, model: DemoModel, weights: string, images: number | undefined): Promise<{ rows: RuntimeRow[]; images: number }> {
  const { name, how, config } = model;
  const exported = exporting(model, weights);
  const directory = await models.exported(name, exported);
  const int8 = how === 'float' ? undefined : await models.exported(`${name}-int8`, { ...exported, export: { formats: ['paddle'], check_images: 0 }, paddle_export: { storage: 'int8' } });
  const dataset = { anno_path: 'ImageSets/Main/test.txt', ...(images && { sample_num: images }) };
  const { here, runtimes } = await models.run(name, { ...config, weights, EvalReader: { batch_size: 1, dataset } }, (kernel) => measureRuntimes(kernel, { weights, directory, paddles: interpreters() }));
  const sizes = { onnx: await bytesOf(directory, 'model.onnx'), paddle: await bytesOf(directory, 'paddle'), int8: int8 && await bytesOf(int8, 'paddle') };
  const rows = Object.entries(runtimes).map(([runtime, outcome]): RuntimeRow => ({ ...rowOf(name, runtime, here, outcome), ...(runtime === 'ONNX Runtime' ? { bytes: sizes.onnx } : { bytes: sizes.paddle, ...(sizes.int8 && { int8Bytes: sizes.int8 }) }) }));
  const [newer, older] = Object.keys(PADDLES) as [string, string];
  return { rows: [...rows, { ...rowOf(name, newer, runtimes[older]!, runtimes[newer]!), beside: older }], images: here.heads.length };
}

function rowOf(model: string, runtime: string, here: Outcome, there: Outcome): RuntimeRow {
  return { ...runtimeDifference(here, there), model, runtime, here: here.AP, there: there.AP };
}

/** Bytes of a file, or of all files of a folder. */
async function bytesOf(directory: string, name: string): Promise<number> {
  const path = join(directory, name);
  const found = await stat(path);
  if (!found.isDirectory()) return found.size;
  const sizes = await Promise.all((await readdir(path)).map((file) => bytesOf(path, file)));
  return sizes.reduce((total, size) => total + size, 0);
}

/** The rows as a Markdown table, with what its columns mean and the command that made it. */
export function paddleTableText(rows: readonly RuntimeRow[], images: number): string {
  return [
    '| model | runtime | heads: largest difference | mean | boxes equal | AP here | AP there | bytes | bytes, weights as int8 |', `|${' --- |'.repeat(9)}`, ...rows.map(rowText), '',
    `Measured by \`npm run bench -- paddle-table --write\` on ${images} test images of \`examples/bccd\`, beside the graph that training evaluates. Head outputs are logits of mean size ${rows[0]!.size.toPrecision(2)}.`,
    `Boxes are equal when they are of one class, overlap by more than ${EQUAL_BOXES.iou} and their scores are within ${EQUAL_BOXES.score}. In Paddle, boxes and AP are those of the program's own`,
    '`yolo_box` and `multiclass_nms`; all are scored by our COCO metric.',
  ].join('\n');
}

function rowText({ model, runtime, beside, largest, mean, boxes, here, there, bytes, int8Bytes }: RuntimeRow): string {
  return `| ${[
    model, beside === undefined ? runtime : `${runtime} beside ${beside}`, small(largest), small(mean),
    `${boxes.equal.toLocaleString('en')} of ${boxes.of.toLocaleString('en')}`, here.toFixed(4), there.toFixed(4), bytes?.toLocaleString('en') ?? '–', int8Bytes?.toLocaleString('en') ?? '–',
  ].join(' | ')} |`;
}

function small(value: number): string {
  return value !== 0 && value < 1e-3 ? value.toExponential(1) : value.toPrecision(2);
}
