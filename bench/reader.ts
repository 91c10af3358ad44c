import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preparePython, pythonOf, type Peer } from '../test/interop/python.ts';
import { beside, inTurns, node, runOnce, type Command } from './in-turns.ts';
import { median } from './median.ts';
import { readOptions, type BenchOptions } from './read-options.ts';
import type { BenchResult } from './results-page.ts';
import type { Measurement } from './train-step.ts';
import { BACKBONES, type BackboneName } from './train-step-graph.ts';

const DEFAULTS = { images: 96, size: 416, batch: 8, epochs: 2, rounds: 5, peer: false, step: false, json: false };
type Options = BenchOptions<typeof DEFAULTS>;

const USAGE = `Usage: npm run bench -- reader [options]
  --images N   images of an epoch, those of examples/bccd (96)
  --size N     side of the batches (416)
  --batch N    images of a batch (8)
  --epochs N   epochs of a process, after one that is not counted (2)
  --rounds N   processes of each, in turns (5)
  --peer       also the same transforms in NumPy and OpenCV, whose wheels are installed into .interop
  --step       also the train steps that such batches are for
  --json       one JSON document instead of a table`;

const peers: Peer = { name: 'reader', versions: ['3.11', '3.12', '3.10', '3.13'] };
/** Of decoded images, where they are kept. */
const CACHE = 256 * 2 ** 20;
/** The steps that reading is compared with: the tutorial's, and the smallest there is here. */
const STEPS: readonly BackboneName[] = ['mobilenet-v1', 'mobilenet-v1-small'];

/** What one process says of the epochs it read. */
export interface ReaderMeasurement {
  readonly name: string;
  /** CPU time per image, of every epoch. */
  readonly milliseconds: readonly number[];
  readonly shape: readonly number[];
  /** Real boxes per image, after the transforms. */
  readonly boxes: number;
  /** Of every value of every batch; ours only. */
  readonly sum?: string;
}

/** The medians of a reader's epochs. */
interface Row {
  readonly name: string;
  readonly milliseconds: number;
  readonly spread: number;
  readonly boxes: number;
  readonly sum?: string;
}

/** A train step of such batches. */
interface Step {
  readonly model: string;
  readonly milliseconds: number;
}

/**
 * CPU milliseconds per image of the tutorial's training transforms (mixup, colours, expansion, crop, flip, random
 * interpolation) on 640x480 JPEG files: decoding each image again, and with decoded images kept; with `--peer` beside
 * the same in Python. Ends with 1 when our batches with and without kept images differ, or when shapes do.
 */
export async function reader(argv: readonly string[]): Promise<number | BenchResult> {
  const options = readOptions(argv, USAGE, DEFAULTS, ({ size }) => (size % 32 === 0 ? undefined : 'The size is a multiple of 32.'));
  if (typeof options === 'number') return options;
  const missing = options.peer ? await preparePython(peers) : undefined;
  if (missing !== undefined) {
    console.error(`No peer: ${missing}.`);
    return 1;
  }
  const read = await measured(options);
  const rows = read.map(rowOf);
  const equal = new Set(read.flat().flatMap(({ sum }) => sum ?? [])).size === 1 && new Set(read.flat().map(({ shape }) => shape.join('x'))).size === 1;
  const steps = options.step ? await stepsOf(options) : [];
  return { code: equal ? 0 : 1, text: options.json ? JSON.stringify({ ...options, rows, steps, equal }, undefined, 2) : text(options, { rows, steps, equal }) };
}

async function measured(options: Options): Promise<ReaderMeasurement[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'slimtap-reader-'));
  try {
    const records = join(folder, 'records.json');
    if (options.peer) await runOnce(ours(options, 0, ['--records', records]));
    const peer: Command[] = options.peer ? [[pythonOf(peers.name), beside('peers/reader_cv2.py'), records, options.size, options.batch, options.epochs]] : [];
    return await inTurns<ReaderMeasurement>([ours(options, 0), ours(options, CACHE), ...peer], options.rounds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function ours({ images, size, batch, epochs }: Options, cache: number, more: readonly string[] = []): Command {
  return node('reader-once.ts', '--images', images, '--size', size, '--batch', batch, '--epochs', epochs, '--cache', cache, ...more);
}

function rowOf(rounds: readonly ReaderMeasurement[], i: number): Row {
  const { median: milliseconds, spread } = median(rounds.map((round) => median(round.milliseconds).median));
  const { name, boxes, sum } = rounds[0]!;
  return { name: i === 1 ? `${name}, ${CACHE / 2 ** 20} MiB of images kept` : name, milliseconds, spread, boxes, ...(sum === undefined ? {} : { sum }) };
}

async function stepsOf({ size }: Options): Promise<Step[]> {
  const steps: Step[] = [];
  for (const backbone of STEPS) {
    const { cpuSecondsPerImage } = await runOnce<Measurement>(node('train-step-once.ts', '--backbone', backbone, '--size', size, '--batch', 4, '--threads', 1, '--steps', 3));
    steps.push({ model: `YOLOv3-${BACKBONES[backbone].title}`, milliseconds: cpuSecondsPerImage * 1000 });
  }
  return steps;
}

function text({ images, size, batch, rounds }: Options, { rows, steps, equal }: { rows: readonly Row[]; steps: readonly Step[]; equal: boolean }): string {
  const [first, peer] = [rows[0]!, rows[2]];
  return [
    `${images} images of 640x480, mixed with ${images} others, to ${size}x${size} in batches of ${batch}; one thread, medians of ${rounds} processes in turns`,
    `${'reader'.padEnd(40)} CPU ms per image  spread  images per CPU s  boxes`,
    ...rows.map(({ name, milliseconds, spread, boxes }) =>
      `${name.padEnd(40)} ${milliseconds.toFixed(2).padStart(16)} ${percent(spread).padStart(7)} ${(1000 / milliseconds).toFixed(1).padStart(17)} ${boxes.toFixed(1).padStart(6)}`),
    ...(peer === undefined ? [] : [`images per CPU second, ours / theirs: ${(peer.milliseconds / first.milliseconds).toFixed(2)} decoding each time, ${(peer.milliseconds / rows[1]!.milliseconds).toFixed(2)} with images kept`]),
    ...steps.map(({ model, milliseconds }) => `a float train step of ${model} at ${size}: ${milliseconds.toFixed(0)} CPU ms per image, of which reading is ${percent(first.milliseconds / milliseconds)}`),
    `our batches ${equal ? 'are equal' : 'DIFFER'}, bit for bit`,
  ].join('\n');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
