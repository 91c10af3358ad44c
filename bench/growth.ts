import { availableParallelism } from 'node:os';
import { median } from './median.ts';
import type { CompileCost, Cost } from './growth-costs.ts';
import { growthPlots } from './growth-plots.ts';
import { growthText } from './growth-text.ts';
import { inTurns, node, type Command } from './in-turns.ts';
import { countsOf, readOptions, type BenchOptions } from './read-options.ts';
import type { BenchResult } from './results-page.ts';
import type { Measurement } from './train-step.ts';
import { BACKBONES, type BackboneName } from './train-step-graph.ts';

const ALL = Object.keys(BACKBONES).filter((name) => !name.endsWith('-small'));
const CORES = availableParallelism();
/** Images of a step while something else grows. */
const BATCH = 2;

const DEFAULTS = {
  batches: '1,2,4,8,16', sizes: '320,416,512,608', threads: [...new Set([1, 2, CORES])].filter((count) => count <= CORES).join(','),
  backbones: ALL.join(','), widths: '1,0.25', images: '8,16,32,64,128,256', steps: 3, rounds: 3, json: false,
};

const USAGE = `Usage: npm run bench -- growth [options] [--write]
  --batches N,N   images of a train step, of the first size (${DEFAULTS.batches})
  --sizes N,N     sides of the images of a train step (${DEFAULTS.sizes})
  --threads N,N   threads of a train step; the others take the most of them (${DEFAULTS.threads})
  --backbones A,B networks whose train steps are compiled (${DEFAULTS.backbones})
  --widths N,N    shares of their channels; the train step that runs has the first (${DEFAULTS.widths})
  --images N,N    images of an evaluation, at most 292 (${DEFAULTS.images})
  --steps N       steps of a process (${DEFAULTS.steps})
  --rounds N      processes of each, in turns (${DEFAULTS.rounds})
  --json          one JSON document instead of tables
  --write         puts the tables into docs/benchmarks.md, and their plots beside it`;

/** Lists as numbers. */
export interface GrowthSettings {
  readonly batches: readonly number[];
  readonly sizes: readonly number[];
  readonly threads: readonly number[];
  readonly backbones: readonly BackboneName[];
  readonly widths: readonly number[];
  readonly images: readonly number[];
  readonly steps: number;
  readonly rounds: number;
  /** Images of a train step whose size or threads grow. */
  readonly batch: number;
  /** Of everything but where threads grow. */
  readonly mostThreads: number;
}

/** What it cost at one point: medians of the rounds. */
export interface GrowthRow extends Cost {
  /** Images, pixels of a side, or threads. */
  readonly at: number;
  /** Of CPU seconds: (largest − smallest) / median. */
  readonly spread: number;
}

/** What it cost to compile one train step. */
export interface CompileRow extends Omit<GrowthRow, 'at'>, CompileCost {
  readonly model: string;
  readonly width: number;
  readonly quantized: boolean;
}

/** Costs of train steps (per step), of compiling them, and of evaluations, against what makes them grow. */
export interface Growth {
  readonly batch: readonly GrowthRow[];
  readonly size: readonly GrowthRow[];
  readonly threads: readonly GrowthRow[];
  readonly compile: readonly CompileRow[];
  readonly evaluation: readonly GrowthRow[];
}

/**
 * How cost grows: time and memory of a quantized train step against batch, input size and threads; time to compile one against nodes; time of
 * an evaluation against images. Each point is a process of its own, and every round has all of them.
 */
export async function growth(argv: readonly string[]): Promise<number | BenchResult> {
  const options = readOptions(argv, USAGE, DEFAULTS, (given) => refusal(settingsOf(given)));
  if (typeof options === 'number') return options;
  const settings = settingsOf(options);
  const found = await measure(settings);
  return {
    code: 0,
    text: options.json ? JSON.stringify({ ...settings, ...found }, undefined, 2) : growthText(settings, found),
    files: growthPlots(found).map(({ name, svg }) => ({ path: `docs/images/growth-${name}.svg`, text: svg })),
  };
}

function settingsOf({ batches, sizes, threads, backbones, widths, images, steps, rounds }: BenchOptions<typeof DEFAULTS>): GrowthSettings {
  const counts = (list: string): number[] => (countsOf(list) ?? []).toSorted((a, b) => a - b);
  return {
    batches: counts(batches), sizes: counts(sizes), threads: counts(threads), images: counts(images), backbones: backbones.split(',') as BackboneName[],
    widths: widths.split(',').map(Number), steps, rounds, batch: BATCH, mostThreads: Math.max(...counts(threads)),
  };
}

function refusal({ batches, sizes, threads, backbones, widths, images }: GrowthSettings): string | undefined {
  if ([batches, sizes, images].some((list) => new Set(list).size < 2)) return '--batches, --sizes and --images are two or more different whole positive numbers: one point does not grow.';
  if (threads.length === 0) return '--threads are whole and positive.';
  if (sizes.some((size) => size % 32 !== 0)) return 'Sizes are multiples of 32.';
  if (images.at(-1)! > 292) return 'The example has 292 images to evaluate.';
  if (!widths.every((width) => width > 0)) return '--widths are positive.';
  const stranger = backbones.find((name) => !ALL.includes(name));
  return stranger === undefined ? undefined : `There is no backbone "${stranger}".`;
}

async function measure(settings: GrowthSettings): Promise<Growth> {
  const { batches, sizes, threads, images, batch, rounds, mostThreads } = settings;
  const [size] = sizes as [number];
  const points = {
    batch: batches.map((at) => ({ at, command: stepCommand(settings, { batch: at, size, threads: mostThreads }) })),
    size: sizes.map((at) => ({ at, command: stepCommand(settings, { batch, size: at, threads: mostThreads }) })),
    threads: threads.map((at) => ({ at, command: stepCommand(settings, { batch, size, threads: at }) })),
    compile: compilations(settings),
    evaluation: images.map((at) => ({ at, command: node('growth-evaluate-once.ts', '--images', at, '--threads', mostThreads) })),
  };
  const printed = await eachOnce(Object.values(points).flat().map(({ command }) => command), rounds);
  const step = ({ at, command }: Point, images: number): GrowthRow => ({ at, ...middle((printed(command) as Measurement[]).map((measured) => ofStep(measured, images))) });
  return {
    batch: points.batch.map((point) => step(point, point.at)),
    size: points.size.map((point) => step(point, batch)),
    threads: points.threads.map((point) => step(point, batch)),
    compile: points.compile.map(({ command, ...facts }) => ({ ...facts, ...compiled(printed(command) as CompileCost[]) })).toSorted((a, b) => a.nodes - b.nodes),
    evaluation: points.evaluation.map(({ at, command }) => ({ at, ...middle(printed(command) as Cost[]) })),
  };
}

interface Point {
  readonly at: number;
  readonly command: Command;
}

function stepCommand({ widths, steps }: GrowthSettings, { batch, size, threads }: { batch: number; size: number; threads: number }): Command {
  return node('train-step-once.ts', '--quantized', '--width', widths[0]!, '--steps', steps, '--batch', batch, '--size', size, '--threads', threads);
}

/** Float graphs have fewer nodes, narrow networks smaller weights. */
function compilations({ backbones, widths, sizes, mostThreads }: GrowthSettings) {
  return widths.flatMap((width) => [false, true].flatMap((quantized) => backbones.map((backbone) => ({
    model: `YOLOv3-${BACKBONES[backbone].title}`, width, quantized,
    command: node('growth-compile-once.ts', '--backbone', backbone, '--width', width, '--size', sizes[0]!, '--threads', mostThreads, ...(quantized ? ['--quantized'] : [])),
  }))));
}

/** Runs each command in turns, those that several questions ask for once. @returns what a command printed */
async function eachOnce(commands: readonly Command[], rounds: number): Promise<(command: Command) => unknown[]> {
  const different = new Map(commands.map((command) => [command.join(' '), command]));
  const printed = await inTurns<unknown>([...different.values()], rounds);
  const byName = new Map([...different.keys()].map((name, i) => [name, printed[i]!]));
  return (command) => byName.get(command.join(' '))!;
}

function ofStep({ cpuSecondsPerImage, wallSecondsPerImage, peakBytes }: Measurement, images: number): Cost {
  return { cpuSeconds: cpuSecondsPerImage * images, wallSeconds: wallSecondsPerImage * images, peakBytes };
}

function compiled(costs: readonly CompileCost[]): Omit<CompileRow, 'model' | 'width' | 'quantized'> {
  const { nodes, engineNodes } = costs[0]!;
  return { ...middle(costs), nodes, engineNodes, graphSeconds: median(costs.map(({ graphSeconds }) => graphSeconds)).median };
}

function middle(costs: readonly Cost[]): Omit<GrowthRow, 'at'> {
  const of = (pick: (cost: Cost) => number): number => median(costs.map(pick)).median;
  const cpu = median(costs.map(({ cpuSeconds }) => cpuSeconds));
  return { cpuSeconds: cpu.median, spread: cpu.spread, wallSeconds: of(({ wallSeconds }) => wallSeconds), peakBytes: of(({ peakBytes }) => peakBytes) };
}
