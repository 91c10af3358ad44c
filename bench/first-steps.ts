import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { node, runOnce } from './in-turns.ts';
import type { BenchResult } from './results-page.ts';

/** What the first steps of one model's training gave. */
export interface FirstSteps {
  readonly losses: readonly number[];
  /** Compilation apart. */
  readonly secondsPerStep: number;
  readonly peakBytes: number;
  /** How far the exported file is from the graph in ONNX Runtime. */
  readonly exported: readonly { readonly name: string; readonly largest: number; readonly mean: number; readonly tolerance: number }[];
}

interface Row extends FirstSteps {
  readonly preset: string;
  readonly first: number;
  readonly last: number;
}

interface Options {
  readonly data: string;
  readonly presets: readonly string[];
  readonly argv: readonly string[];
  readonly json: boolean;
}

/** The models of the tutorial's table. */
const PRESETS = ['yolov3-mobilenet-v1-coco', 'yolov3-r34-coco', 'yolov3-r50vd-dcn-obj365-coco'];
/** Steps that are averaged at either end: the images of one step are not those of another. */
const AVERAGED = 5;

const USAGE = `Usage: npm run bench -- first-steps [options]
  --data DIR     folder with images/ and instances.json in COCO's format (../shared/data/images/coco128-train2017)
  --presets A,B  models (${PRESETS.join(',')})
  --steps N      steps of each (50)
  --size N       side of the images (320)
  --batch N      images of a step (1)
  --width N      factor on the channels of the backbone and the head (1)
  --quantized    with fake-quant
  --json         one JSON document instead of a table`;

/**
 * Trains the tutorial's models from random weights for a few steps on real images, and exports them. Ends with 1 where the
 * mean loss of the last five steps is not below that of the first five, or where a file is not equal to its graph.
 */
export async function firstSteps(argv: readonly string[]): Promise<number | BenchResult> {
  const options = parse(argv);
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`);
    return 2;
  }
  if (!existsSync(join(options.data, 'instances.json'))) return { code: 0, text: `Skipped: there are no images in ${options.data}; name a folder with --data.` };
  const rows: Row[] = [];
  for (const preset of options.presets) rows.push(await measure(preset, options));
  const code = rows.every((row) => row.last < row.first && row.exported.every(({ mean, tolerance }) => mean <= tolerance)) ? 0 : 1;
  return { code, text: options.json ? JSON.stringify({ rows }, undefined, 2) : text(rows) };
}

function parse(argv: readonly string[]): Options | string {
  try {
    const { values: { json, quantized, presets, data, ...values } } = parseArgs({
      args: [...argv],
      options: {
        data: { type: 'string', default: '../shared/data/images/coco128-train2017' }, presets: { type: 'string', default: PRESETS.join(',') },
        steps: { type: 'string', default: '50' }, size: { type: 'string', default: '320' }, batch: { type: 'string', default: '1' }, width: { type: 'string', default: '1' },
        quantized: { type: 'boolean', default: false }, json: { type: 'boolean', default: false },
      },
    });
    const [steps, size, batch] = [values.steps, values.size, values.batch].map(Number) as [number, number, number];
    if (![steps, size / 32, batch].every((count) => Number.isInteger(count) && count > 0) || !(Number(values.width) > 0)) return 'The size is a multiple of 32, the other numbers positive and, but for the width, whole.';
    if (steps < 2 * AVERAGED) return `Fewer than ${2 * AVERAGED} steps show nothing.`;
    const numbers = Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]);
    return { data, presets: presets.split(','), json, argv: quantized ? [...numbers, '--quantized'] : numbers };
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** In a process of its own, whose memory is the training's. */
async function measure(preset: string, { data, argv }: Options): Promise<Row> {
  const found = await runOnce<FirstSteps>(node('first-steps-once.ts', '--preset', preset, '--data', data, ...argv));
  return { preset, ...found, first: mean(found.losses.slice(0, AVERAGED)), last: mean(found.losses.slice(-AVERAGED)) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function text(rows: readonly Row[]): string {
  return [
    `${'model'.padEnd(30)} steps  first loss  last loss  s/step  peak MB  file against graph (mean of raw outputs, boxes)`,
    ...rows.map(({ preset, losses, first, last, secondsPerStep, peakBytes, exported }) => {
      const raw = Math.max(...exported.filter(({ name }) => name.startsWith('yolo_output')).map(({ mean }) => mean));
      const boxes = exported.find(({ name }) => name.startsWith('boxes'))?.mean ?? NaN;
      return `${preset.padEnd(30)} ${String(losses.length).padStart(5)} ${first.toFixed(1).padStart(11)} ${last.toFixed(1).padStart(10)} ${secondsPerStep.toFixed(2).padStart(7)} ${(peakBytes / 1e6).toFixed(0).padStart(8)}  ${raw.toExponential(1)} standard deviations, ${boxes.toExponential(1)} sides`;
    }),
  ].join('\n');
}
