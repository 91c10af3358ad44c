import { inTurns, node, type Command } from './in-turns.ts';
import { median } from './median.ts';
import { readOptions, type BenchOptions } from './read-options.ts';
import type { BenchResult } from './results-page.ts';
import type { Measurement } from './train-step.ts';
import { BACKBONES, type BackboneName } from './train-step-graph.ts';

const DEFAULTS = { backbones: 'mobilenet-v1,mobilenet-v1-small', size: 320, batch: 4, threads: 1, steps: 5, rounds: 5, json: false };
type Options = BenchOptions<typeof DEFAULTS>;

const USAGE = `Usage: npm run bench -- fake-quant [options]
  --backbones A  of ${Object.keys(BACKBONES).join(', ')} (${DEFAULTS.backbones})
  --size N       side of the images (320)
  --batch N      images of a step (4)
  --threads N    threads of the engine (1)
  --steps N      steps of a process, of which the least CPU time counts (5)
  --rounds N     processes of each, in turns (5)
  --json         one JSON document instead of a table`;

/** More than this times the float step is too much for fake-quant. */
const GOAL = 1.12;

/** CPU seconds per image, medians of the rounds. */
interface Row {
  readonly model: string;
  readonly float: number;
  readonly quantized: number;
  /** The larger one of both. */
  readonly spread: number;
  readonly ratio: number;
}

/**
 * What fake-quant adds to a train step: the quantized step of YOLOv3 with 80 classes over the float one, each in processes of
 * its own, in turns.
 */
export async function fakeQuant(argv: readonly string[]): Promise<number | BenchResult> {
  const options = readOptions(argv, USAGE, DEFAULTS, ({ size, backbones }) => {
    if (size % 32 !== 0) return 'The size is a multiple of 32.';
    const stranger = backbones.split(',').find((name) => !(name in BACKBONES));
    return stranger === undefined ? undefined : `There is no backbone "${stranger}".`;
  });
  if (typeof options === 'number') return options;
  const rows: Row[] = [];
  for (const backbone of options.backbones.split(',') as BackboneName[]) rows.push(await measure(backbone, options));
  return { code: 0, text: options.json ? JSON.stringify({ ...options, rows }, undefined, 2) : text(options, rows) };
}

async function measure(backbone: BackboneName, { size, batch, threads, steps, rounds }: Options): Promise<Row> {
  const step = (...more: readonly string[]): Command => node('train-step-once.ts', '--backbone', backbone, '--size', size, '--batch', batch, '--threads', threads, '--steps', steps, ...more);
  const printed = await inTurns<Measurement>([step(), step('--quantized')], rounds);
  const [float, quantized] = printed.map((list) => median(list.map(({ cpuSecondsPerImage }) => cpuSecondsPerImage))) as [Middle, Middle];
  return { model: `YOLOv3-${BACKBONES[backbone].title}`, float: float.median, quantized: quantized.median, spread: Math.max(float.spread, quantized.spread), ratio: quantized.median / float.median };
}

type Middle = ReturnType<typeof median>;

function text({ size, batch, threads, rounds }: Options, rows: readonly Row[]): string {
  return [
    `${size} pixels, batch ${batch}, ${threads === 1 ? 'one thread' : `${threads} threads`}; CPU s per image, medians of ${rounds} processes in turns`,
    `${'model'.padEnd(20)}  float  quantized  spread  quantized / float`,
    ...rows.map(({ model, float, quantized, spread, ratio }) =>
      `${model.padEnd(20)} ${float.toFixed(3).padStart(6)} ${quantized.toFixed(3).padStart(10)} ${`${(100 * spread).toFixed(0)} %`.padStart(7)} ${ratio.toFixed(3).padStart(18)}`),
    `goal: at most ${GOAL}`,
  ].join('\n');
}
