import { node, runOnce } from './in-turns.ts';
import { median } from './median.ts';
import { readOptions, type BenchOptions } from './read-options.ts';
import type { BenchResult } from './results-page.ts';

const DEFAULTS = { steps: 2000, early: 200, size: 320, batch: 2, threads: 1, json: false };
type Options = BenchOptions<typeof DEFAULTS>;

const USAGE = `Usage: npm run bench -- steady [options]
  --steps N    steps in all (2000)
  --early N    steps after which memory is first looked at (200)
  --size N     side of the images (320)
  --batch N    images of a step (2)
  --threads N  threads of the engine (1)
  --json       one JSON document instead of a table`;

/** More than this times the memory of the early steps, or the time of the first ones, is growth. */
const MOST = { memory: 1.05, time: 1.1 };
/** Memory is the median of so many steps: garbage is collected now and then, not after each. */
const LOOKED_AT = 20;
/** Steps that are all start-up: compiled code, pools that fill. */
const WARM_UP = 20;

/** What one training took, step by step. */
export interface SteadyMeasurement {
  /** Resident bytes after each step. */
  readonly memory: readonly number[];
  /** CPU seconds of each step, reading included; the first one compiles. */
  readonly cpu: readonly number[];
  readonly seconds: number;
}

/** Memory in bytes, times in CPU seconds of a step. */
export interface Steadiness {
  readonly memory: { readonly early: number; readonly late: number; readonly growth: number };
  readonly time: { readonly first: number; readonly last: number; readonly growth: number };
  readonly steady: boolean;
}

/**
 * Memory and step time of a long training of the demo's network with fake-quant, reader and all. Ends with 1 where resident memory after
 * the last steps is more than 5 % above that of the early ones, or the median CPU time of a step in the last tenth is more than
 * 10 % above that in the first one after warm-up.
 */
export async function steady(argv: readonly string[]): Promise<number | BenchResult> {
  const options = readOptions(argv, USAGE, DEFAULTS, ({ size, steps, early }) => {
    if (size % 32 !== 0) return 'The size is a multiple of 32.';
    return early >= LOOKED_AT && early <= steps && steps >= 2 * WARM_UP ? undefined : `--steps is at least ${2 * WARM_UP}, --early at least ${LOOKED_AT} and at most --steps.`;
  });
  if (typeof options === 'number') return options;
  const { steps, early, size, batch, threads, json } = options;
  const measured = await runOnce<SteadyMeasurement>(node('steady-once.ts', '--steps', steps, '--size', size, '--batch', batch, '--threads', threads));
  const found = steadiness(measured, early);
  const document = { steps, early, size, batch, threads, ...found, peak: measured.memory.reduce((most, bytes) => Math.max(most, bytes)), seconds: measured.seconds };
  return { code: found.steady ? 0 : 1, text: json ? JSON.stringify(document, undefined, 2) : text(options, found, measured) };
}

/** Compares the end of a training with its beginning. */
export function steadiness({ memory, cpu }: Pick<SteadyMeasurement, 'memory' | 'cpu'>, early: number): Steadiness {
  const tenth = Math.ceil(cpu.length / 10);
  const at = (step: number): number => median(memory.slice(step - LOOKED_AT, step)).median;
  const held = compared({ early: at(early), late: at(memory.length) }, 'early', 'late');
  const took = compared({ first: median(cpu.slice(WARM_UP, WARM_UP + tenth)).median, last: median(cpu.slice(-tenth)).median }, 'first', 'last');
  return { memory: held, time: took, steady: held.growth <= MOST.memory && took.growth <= MOST.time };
}

function compared<K extends string>(values: Readonly<Record<K, number>>, from: K, to: K): Readonly<Record<K, number>> & { readonly growth: number } {
  return { ...values, growth: values[to] / values[from] };
}

function text({ steps, early, size, batch, threads }: Options, { memory, time }: Steadiness, { seconds }: SteadyMeasurement): string {
  const tenth = Math.ceil(steps / 10);
  const row = (what: string, first: string, last: string, growth: number, most: number): string =>
    `${what.padEnd(34)} ${first.padStart(8)} ${last.padStart(8)} ${growth.toFixed(3).padStart(10)} ${`at most ${most.toFixed(2)}`.padStart(14)}`;
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
  return [
    `YOLOv3-MobileNetV1/4, fake-quant, ${size} pixels, batch ${batch}, ${threads === 1 ? 'one thread' : `${threads} threads`} and one that reads, ${steps} steps in ${seconds.toFixed(0)} s`,
    `${''.padEnd(34)} ${'first'.padStart(8)} ${'last'.padStart(8)} last/first           goal`,
    row(`memory MB at steps ${early} and ${steps}`, megabytes(memory.early), megabytes(memory.late), memory.growth, MOST.memory),
    row(`CPU ms per step, median of ${tenth}`, (time.first * 1000).toFixed(1), (time.last * 1000).toFixed(1), time.growth, MOST.time),
  ].join('\n');
}
