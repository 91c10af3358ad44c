import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportAt } from '../core/export/export-at.ts';
import type { Exported, Tensors } from '../core/export/exporter.ts';
import { encodeNpy, parseNpy } from '../core/tensor/npy.ts';
import type { Tensor } from '../core/tensor/tensor.ts';
import { onnxruntimeBackend } from '../plugins/backend-onnxruntime/index.ts';
import { folderOf } from '../plugins/export-paddle/import-runtime.ts';
import { runPrograms } from '../plugins/export-paddle/run-programs.ts';
import { openProgramFiles } from '../plugins/import-paddle/open-program.ts';
import { programGraph } from '../plugins/import-paddle/program-graph.ts';
import { parseLodTensor, readProgram, type OpSlot } from '../plugins/paddle-format/index.ts';

/** What one quantizer of a program gives in two runtimes. */
export interface LevelDifference {
  /** What it quantizes, by Paddle's name. */
  readonly variable: string;
  readonly count: number;
  /** How many levels differ, and by how many levels at most. */
  readonly differ: number;
  readonly largest: number;
}

/** An export for Paddle with a file for each parameter, and inputs of one image. */
export interface LevelsOptions {
  /** Its folder, with `paddle/`. */
  readonly directory: string;
  /** `image` and `imSize`. */
  readonly feeds: Tensors;
  /** How many quantizers, the first of the program. @default all */
  readonly quantizers?: number;
}

/**
 * Levels of activations in a program's order, in the PaddlePaddle of each interpreter against ours, and where two are named
 * against each other: the first layer that differs is where a difference of outputs begins.
 * @param interpreters by the name they go by
 * @returns by pair of names
 */
export async function programLevels(interpreters: Readonly<Record<string, string>>, { directory, feeds, quantizers: limit }: LevelsOptions): Promise<Readonly<Record<string, readonly LevelDifference[]>>> {
  const own = (await exportAt(directory)).find(({ format }) => format === 'paddle')!.exported;
  const quantizers = (await quantizersOf(own)).slice(0, limit);
  const levels: [name: string, levels: readonly Float32Array[]][] = [['slimtap', await levelsHere(own, feeds, quantizers)]];
  for (const [name, interpreter] of Object.entries(interpreters)) levels.push([name, await levelsThere(own, interpreter, feeds, quantizers)]);
  const pairs = levels.flatMap((one, i) => levels.slice(i + 1).map((other) => [one, other] as const));
  return Object.fromEntries(pairs.map(([[a, ours], [b, theirs]]) => [`${b} beside ${a}`, quantizers.map(({ of }, i) => ({ variable: of, ...levelDifference(ours[i]!, theirs[i]!) }))]));
}

/** How many levels differ, and by how many at most. */
export function levelDifference(a: ArrayLike<number>, b: ArrayLike<number>): Omit<LevelDifference, 'variable'> {
  let [differ, largest] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (difference !== 0) differ++;
    largest = Math.max(largest, difference);
  }
  return { count: a.length, differ, largest };
}

interface Quantizer {
  readonly of: string;
  readonly output: string;
  /** The largest value that has a level. */
  readonly scale: number;
}

/** Levels of 8 bits. */
const LEVELS = 127;

async function quantizersOf({ read }: Exported): Promise<Quantizer[]> {
  const program = readProgram(await read('paddle/__model__'), '__model__');
  const named = (slots: readonly OpSlot[], parameter: string): string => slots.find((slot) => slot.parameter === parameter)!.arguments[0]!;
  return Promise.all(program.blocks[0]!.ops.filter(({ type }) => type.startsWith('fake_quantize')).map(async ({ inputs, outputs }) => {
    const scale = named(inputs, 'InScale');
    return { of: named(inputs, 'X'), output: named(outputs, 'Out'), scale: Number(parseLodTensor(await read(`paddle/${scale}`), scale).data[0]) };
  }));
}

/** A quantizer gives what its levels stand for here, a value of the levels' name. */
async function levelsHere(own: Exported, feeds: Tensors, quantizers: readonly Quantizer[]): Promise<Float32Array[]> {
  const { graph, editor } = programGraph(await openProgramFiles({ folder: folderOf(own), model: '__model__', params: undefined }), {});
  for (const name of [...graph.outputs.keys()]) editor.removeOutput(name);
  for (const { output } of quantizers) editor.output(output, graph.value(output)!);
  editor.removeDead();
  for (const [name, input] of graph.inputs) if (!editor.isUsed(input)) editor.removeInput(name);
  const program = await onnxruntimeBackend({ threads: 1 }).compile(graph);
  try {
    const outputs = await program.run(Object.fromEntries(Object.entries(feeds).filter(([name]) => graph.inputs.has(name))));
    return quantizers.map(({ output, scale }) => Float32Array.from(outputs[output]!.data as Float32Array, (value) => Math.round((value * LEVELS) / scale)));
  } finally {
    await program.dispose();
  }
}

async function levelsThere({ directory, details }: Exported, interpreter: string, feeds: Tensors, quantizers: readonly Quantizer[]): Promise<Float32Array[]> {
  const folder = await mkdtemp(join(tmpdir(), 'slimtap-levels-'));
  try {
    const names = details['feeds'] as Readonly<Record<string, string>>;
    for (const [name, value] of Object.entries(feeds)) await writeFile(join(folder, `${names[name]!}.npy`), encodeNpy(value));
    const fetch = quantizers.map(({ output }) => output);
    const [result] = await runPrograms(interpreter, [{ directory: join(directory!, 'paddle'), model: '__model__', params: null, requests: [folder], feeds: Object.values(names), fetch }]);
    if (result?.failed !== undefined) throw new Error(result.failed);
    return await Promise.all(fetch.map(async (_, i) => (await readTensor(join(folder, `out.${i}.npy`))).data as Float32Array));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readTensor(path: string): Promise<Tensor> {
  return parseNpy(await readFile(path), path);
}
