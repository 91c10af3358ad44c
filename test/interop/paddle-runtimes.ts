import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureRuntimes } from '../../bench/measure-runtimes.ts';
import { runtimeDifference, type RuntimeDifference } from '../../bench/runtime-differences.ts';
import { exportAt } from '../../core/export/export-at.ts';
import type { Exported } from '../../core/export/exporter.ts';
import { encodeNpy, parseNpy } from '../../core/tensor/npy.ts';
import { tensor, type Tensor } from '../../core/tensor/tensor.ts';
import { folderOf } from '../../plugins/export-paddle/import-runtime.ts';
import { runPrograms } from '../../plugins/export-paddle/run-programs.ts';
import { loadProgram } from '../../plugins/import-paddle/load-program.ts';
import { parseLodTensor, readProgram, type OpSlot } from '../../plugins/paddle-format/index.ts';
import { pythonOf, type Peer } from './python.ts';
import type { InteropReport } from './report.ts';
import { exportSmall, smallKernel, smallModels } from './small-models.ts';

/** The table of docs/paddle.md in short: small models of a few steps on a few images, in every runtime. */
export function checkPaddleRuntimes(peer: Peer): (report: InteropReport) => Promise<void> {
  return async (report) => {
    for (const model of ['float', 'post', 'aware'] as const) {
      await report.check(`${model} model beside its graph, ${peer.name}`, () => compareRuntimes(model, peer));
    }
    for (const model of ['post', 'aware'] as const) {
      await report.check(`levels of the first layers, ${model} model in ${peer.name}`, () => compareLevels(model, peer));
    }
  };
}

type Model = 'float' | 'post' | 'aware';

async function compareRuntimes(model: Model, { name }: Peer): Promise<string> {
  const [models, directory] = [await smallModels(), await exported(model)];
  const kernel = smallKernel(models, model, { EvalReader: { batch_size: 1, dataset: { anno_path: 'ImageSets/Main/test.txt', sample_num: 3 } } }, 'measure');
  const { here, runtimes } = await measureRuntimes(kernel, { weights: models.weights[model], directory, paddles: { [name]: pythonOf(name) } });
  await kernel.dispose();
  if (!(name in runtimes && 'ONNX Runtime' in runtimes)) throw new Error(`only ${Object.keys(runtimes).join(', ')} ran`);
  return Object.entries(runtimes).map(([runtime, outcome]) => outcomeOf(runtime, runtimeDifference(here, outcome), model)).join('; ');
}

/** Both formats, once for all peers. */
function exported(model: Model): Promise<string> {
  const found = exports.get(model) ?? smallModels().then((models) => exportSmall(models, model, { export: { formats: ['onnx', 'paddle'], check_images: 0 } }, `${model}-runtimes`));
  exports.set(model, found);
  return found;
}

const exports = new Map<Model, Promise<string>>();

/** One level of one layer that differs is enough for a mean of 0.06 sizes; what is really otherwise gives about one size. */
function outcomeOf(runtime: string, { largest, mean, size, boxes, AP }: RuntimeDifference, model: Model): string {
  const told = `${runtime}: heads ${mean.toExponential(1)} (at most ${largest.toExponential(1)}) at a mean size of ${size.toPrecision(2)}, ${boxes.equal} of ${boxes.of} boxes equal`;
  const holds = boxes.of > 0 && (model === 'float' ? largest <= 1e-3 * size && boxes.equal >= 0.99 * boxes.of && Math.abs(AP) <= 1e-3 : mean <= 0.2 * size);
  if (!holds) throw new Error(told);
  return told;
}

/**
 * What the first quantizers of a program give, there and here: the image's levels are equal; of the layers after it only values
 * near the middle of two levels differ, and by one.
 */
async function compareLevels(model: Model, { name }: Peer): Promise<string> {
  const own = (await exportAt(await exported(model))).find(({ format }) => format === 'paddle')!.exported;
  const quantized = await firstQuantized(own, 3);
  const image = tensor('float32', [1, 3, 64, 64], Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => ((i * 7919) % 256) / 127.5 - 1));
  const variables = quantized.map(({ variable }) => variable);
  const [theirs, ours] = [await inPaddle(own, pythonOf(name), image, variables), await here(own, image, variables)];
  const found = quantized.map((one, i) => differingLevels(one, theirs[i]!, ours[i]!));
  if (found[0]!.differ > 0) throw new Error(`${found[0]!.differ} levels of the image differ`);
  for (const { variable, differ, count, largest } of found) if (differ > 1e-3 * count || largest > 1) throw new Error(`${variable}: ${differ} of ${count} levels differ, by ${largest}`);
  return found.map(({ differ, count }) => `${differ} of ${count} differ`).join(', ');
}

interface Quantized {
  readonly variable: string;
  /** The largest value that has a level. */
  readonly scale: number;
}

async function firstQuantized({ read }: Exported, count: number): Promise<Quantized[]> {
  const program = readProgram(await read('paddle/__model__'), '__model__');
  const quantizers = program.blocks[0]!.ops.filter(({ type }) => type.startsWith('fake_quantize')).slice(0, count);
  return Promise.all(quantizers.map(async ({ inputs, outputs }) => {
    const named = (slots: readonly OpSlot[], parameter: string): string => slots.find((slot) => slot.parameter === parameter)!.arguments[0]!;
    const scale = named(inputs, 'InScale');
    return { variable: named(outputs, 'Out'), scale: Number(parseLodTensor(await read(`paddle/${scale}`), scale).data[0]) };
  }));
}

async function inPaddle({ directory, details }: Exported, interpreter: string, image: Tensor, fetch: readonly string[]): Promise<Tensor[]> {
  const folder = await mkdtemp(join(tmpdir(), 'slimtap-interop-'));
  try {
    const feeds = details['feeds'] as Readonly<Record<string, string>>;
    await writeFile(join(folder, `${feeds['image']!}.npy`), encodeNpy(image));
    await writeFile(join(folder, `${feeds['imSize']!}.npy`), encodeNpy(tensor('int32', [1, 2], Int32Array.of(64, 64))));
    const [result] = await runPrograms(interpreter, [{ directory: join(directory!, 'paddle'), model: '__model__', params: null, requests: [folder], feeds: Object.values(feeds), fetch }]);
    if (result?.failed !== undefined) throw new Error(result.failed);
    return await Promise.all(fetch.map(async (_, i) => parseNpy(await readFile(join(folder, `out.${i}.npy`)), `out.${i}.npy`)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function here(own: Exported, image: Tensor, observed: readonly string[]): Promise<Tensor[]> {
  const program = await loadProgram({ folder: folderOf(own), model: '__model__', params: undefined }, { observed, threads: 1 });
  const outputs = await program.run({ image, imSize: tensor('int32', [1, 2], Int32Array.of(64, 64)) });
  const copies = observed.map((name) => ({ ...outputs[name]!, data: outputs[name]!.data.slice() }) as Tensor);
  await program.dispose();
  return copies;
}

/** Quantizers give levels there and the values that these stand for here. */
function differingLevels({ variable, scale }: Quantized, theirs: Tensor, ours: Tensor): { variable: string; differ: number; count: number; largest: number } {
  const differences = Array.from(theirs.data as Float32Array, (level, i) => Math.abs(level - Math.round((Number(ours.data[i]) * 127) / scale)));
  return { variable, count: differences.length, differ: differences.filter((one) => one > 0).length, largest: differences.reduce((a, b) => Math.max(a, b), 0) };
}
