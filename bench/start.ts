import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beside, node, runOnce, type Command } from './in-turns.ts';
import { madeDataset } from './made-dataset.ts';
import { median } from './median.ts';
import { countsOf, readOptions, type BenchOptions } from './read-options.ts';
import type { BenchResult } from './results-page.ts';

const DEFAULTS = {
  batch: '1,4', threads: availableParallelism(), rounds: 5, width: '1', source: false, peer: false, json: false,
  python: existsSync('.venv/bin/python3') ? '.venv/bin/python3' : 'python3',
};
type Options = BenchOptions<typeof DEFAULTS>;

const USAGE = `Usage: npm run bench -- start [options]
  --batch N,N    images of the step (1,4)
  --threads N    threads of the engine (every core)
  --rounds N     processes of each, in turns, after one that is not counted (5)
  --width N      factor on the channels of the backbone and the head, ours only (1)
  --source       our sources as they are, instead of the built package
  --peer         also importing PyTorch, building the same network and its first step
  --python PATH  interpreter that can import torch (.venv/bin/python3 if there is one, else python3)
  --json         one JSON document instead of a table`;

/** Images of the data set: more than any batch. */
const IMAGES = 16;
/** Ours over the peer's, of CPU seconds and of wall time. */
const GOAL = 1;

/** What a process says when its first step is done. */
interface FirstStep {
  readonly name: string;
  /** Since the process began. */
  readonly cpuSeconds: number;
  /** Milliseconds since 1970. */
  readonly ended: number;
  /** Ours only: what was trained. */
  readonly images?: number;
}

/** Seconds, medians of the rounds. */
interface Row {
  readonly name: string;
  readonly batch: number;
  readonly quantized: boolean;
  readonly cpu: Middle;
  readonly wall: Middle;
  /** Our seconds over its. */
  readonly ratios: { readonly cpu: number; readonly wall: number };
}

type Middle = ReturnType<typeof median>;

/**
 * From the start of `slimtap train` to the end of its first step, that of YOLOv3-MobileNetV1 at 320 pixels with 80 classes, float and quantized:
 * loading, configuration, data set, reader, weights drawn at random, compilation. The peer imports PyTorch, builds the network and
 * takes its eager step on images that are there already.
 */
export async function start(argv: readonly string[]): Promise<number | BenchResult> {
  const options = readOptions(argv, USAGE, DEFAULTS, ({ batch, width }) => {
    const batches = countsOf(batch);
    if (batches === undefined || batches.some((count) => count > IMAGES)) return `Batches are whole positive numbers up to ${IMAGES}.`;
    return Number(width) > 0 ? undefined : 'The width is a positive number.';
  });
  if (typeof options === 'number') return options;
  if (options.peer && !await canImportTorch(options.python)) {
    console.error(`${options.python} cannot import torch; name an interpreter that can with --python, or leave out --peer.`);
    return 1;
  }
  if (!options.source) await promisify(execFile)('npm', ['run', 'build', '--silent'], { cwd: beside('..') });
  const rows = await measured(options);
  return { code: 0, text: options.json ? JSON.stringify({ ...options, rows }, undefined, 2) : text(options, rows) };
}

async function canImportTorch(python: string): Promise<boolean> {
  return promisify(execFile)(python, ['-c', 'import torch']).then(() => true, () => false);
}

async function measured(options: Options): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'slimtap-start-'));
  try {
    await madeDataset(folder, IMAGES);
    const rows: Row[] = [];
    for (const batch of countsOf(options.batch)!) for (const quantized of [false, true]) rows.push(...await measure(options, folder, { batch, quantized }));
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Which step. */
type Step = Pick<Row, 'batch' | 'quantized'>;

async function measure(options: Options, folder: string, step: Step): Promise<Row[]> {
  const { rounds, threads, python } = options;
  const peer: Command[] = options.peer ? [[python, beside('peers/yolov3_torch.py'), '--first', ...(step.quantized ? ['--quantized'] : []), '--batch', step.batch, '--threads', threads]] : [];
  const commands = [ours(options, folder, step), ...peer];
  const taken = commands.map((): Taken[] => []);
  for (let round = -1; round < rounds; round++) for (const [i, command] of commands.entries()) {
    const found = await timed(command);
    // The first round fills the caches of compiled code and of files, which everybody has after the first training.
    if (round >= 0) taken[i]!.push(found);
  }
  const medians = taken.map((list) => ({ name: list[0]!.name, ...step, cpu: median(list.map(({ cpu }) => cpu)), wall: median(list.map(({ wall }) => wall)) }));
  const [first] = medians;
  return medians.map((row) => ({ ...row, ratios: { cpu: first!.cpu.median / row.cpu.median, wall: first!.wall.median / row.wall.median } }));
}

function ours({ source, threads, width }: Options, folder: string, { batch, quantized }: Step): Command {
  const settings = [`TrainReader.batch_size=${batch}`, `TrainReader.dataset.dataset_dir=${folder}`, `threads=${threads}`, `save_dir=${join(folder, 'output')}`, `MobileNet.width=${width}`, `quantization.enabled=${quantized}`];
  return node(source ? '../bin/slimtap.ts' : '../dist/bin/slimtap.js', 'train', '-c', beside('first-step.config.js'), '-o', ...settings);
}

interface Taken {
  readonly name: string;
  readonly cpu: number;
  readonly wall: number;
}

/** Wall time counts from before the process is there. */
async function timed(command: Command): Promise<Taken> {
  const begun = Date.now();
  const { name, cpuSeconds, ended } = await runOnce<FirstStep>(command);
  return { name, cpu: cpuSeconds, wall: (ended - begun) / 1000 };
}

function text({ threads, rounds }: Options, rows: readonly Row[]): string {
  return [
    `YOLOv3-MobileNetV1, 80 classes, 320 pixels, ${threads === 1 ? 'one thread' : `${threads} threads`}; from the start of the process to the end of the first step, medians of ${rounds} in turns`,
    `${'process'.padEnd(22)} batch quantized  CPU s  spread  ours / its  wall s  spread  ours / its`,
    ...rows.map(({ name, batch, quantized, cpu, wall, ratios }) => [name.padEnd(22), String(batch).padStart(5), (quantized ? 'yes' : 'no').padStart(9), ...columns(cpu, ratios.cpu), ...columns(wall, ratios.wall)].join(' ')),
    `goal: at most ${GOAL.toFixed(1)} of PyTorch's`,
  ].join('\n');
}

function columns(seconds: Middle, ratio: number): string[] {
  return [seconds.median.toFixed(2).padStart(6), `${(100 * seconds.spread).toFixed(0)} %`.padStart(7), ratio.toFixed(2).padStart(11)];
}
