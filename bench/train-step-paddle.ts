import { paddle18, paddle26, preparePython, pythonOf } from '../test/interop/python.ts';
import { beside, inTurns, node, type Command } from './in-turns.ts';
import { median } from './median.ts';
import { countsOf, readOptions, type BenchOptions } from './read-options.ts';
import type { BenchResult } from './results-page.ts';
import type { Measurement } from './train-step.ts';
import { BACKBONES, type BackboneName } from './train-step-graph.ts';

const DEFAULTS = { backbone: 'mobilenet-v1', size: 320, batch: '1,4', threads: 1, steps: 3, rounds: 3, paddle: '1.8', peer: false, json: false };
type Options = BenchOptions<typeof DEFAULTS>;

/** Whose MobileNetV1 the peer has. */
const PEERS = { '1.8': paddle18, '2.6': paddle26 };
const MODELS: readonly string[] = ['mobilenet-v1', 'mobilenet-v1-small'] satisfies readonly BackboneName[];

const USAGE = `Usage: npm run bench -- train-step-paddle [options]
  --backbone A   ${MODELS.join(' or ')} (${DEFAULTS.backbone})
  --size N       side of the images (320)
  --batch N,N    images of a step (1,4)
  --threads N    threads of the engine (1)
  --steps N      steps of a process, of which the least CPU time counts (3)
  --rounds N     processes of each, in turns (3)
  --peer         also PaddlePaddle's step of the same network, whose wheels are installed into .interop
  --paddle V     ${Object.keys(PEERS).join(', the one of the tutorial, which needs Python 3.7, or ')} (1.8)
  --json         one JSON document instead of a table`;

/** More than this times Paddle's CPU seconds is too much, for four images at once. */
const GOAL = { ratio: 0.35, batch: 4 };

/** Medians of the rounds. */
interface Row extends Measurement {
  readonly name: string;
  readonly batch: number;
  readonly spread: number;
  /** Our CPU seconds over its. */
  readonly ratio: number;
}

/**
 * The tutorial's quantized train step (forward, loss, backward, momentum) of YOLOv3 with 80 classes, beside the same in
 * PaddlePaddle with its own quantization pass, each in processes of its own, in turns.
 */
export async function trainStepPaddle(argv: readonly string[]): Promise<number | BenchResult> {
  const options = readOptions(argv, USAGE, DEFAULTS, ({ size, batch, backbone, paddle }) => {
    if (size % 32 !== 0) return 'The size is a multiple of 32.';
    if (countsOf(batch) === undefined) return 'Batches are whole positive numbers.';
    if (!MODELS.includes(backbone)) return `There is no backbone "${backbone}" here.`;
    return paddle in PEERS ? undefined : `There is no PaddlePaddle "${paddle}" here.`;
  });
  if (typeof options === 'number') return options;
  const missing = options.peer ? await preparePython(peerOf(options)) : undefined;
  if (missing !== undefined) {
    console.error(`No peer: ${missing}.`);
    return 1;
  }
  const rows: Row[] = [];
  for (const batch of countsOf(options.batch)!) rows.push(...await measure(options, batch));
  return { code: 0, text: options.json ? JSON.stringify({ ...options, rows }, undefined, 2) : text(options, rows) };
}

function peerOf({ paddle }: Options): typeof paddle18 {
  return PEERS[paddle as keyof typeof PEERS];
}

async function measure(options: Options, batch: number): Promise<Row[]> {
  const { backbone, size, threads, steps, rounds } = options;
  const argv = ['--backbone', backbone, '--size', size, '--batch', batch, '--threads', threads, '--steps', steps, '--quantized'];
  const peer: Command[] = options.peer ? [[pythonOf(peerOf(options).name), beside('peers/yolov3_paddle.py'), ...argv]] : [];
  const printed = await inTurns<Measurement & { readonly name?: string }>([node('train-step-once.ts', ...argv), ...peer], rounds);
  const medians = printed.map((list) => {
    const cpu = median(list.map(({ cpuSecondsPerImage }) => cpuSecondsPerImage));
    const middle = (of: (one: Measurement) => number): number => median(list.map(of)).median;
    return { name: list[0]!.name ?? 'slimtap', batch, cpuSecondsPerImage: cpu.median, spread: cpu.spread, wallSecondsPerImage: middle((one) => one.wallSecondsPerImage), peakBytes: middle((one) => one.peakBytes) };
  });
  return medians.map((row) => ({ ...row, ratio: medians[0]!.cpuSecondsPerImage / row.cpuSecondsPerImage }));
}

function text({ backbone, size, threads, rounds }: Options, rows: readonly Row[]): string {
  return [
    `YOLOv3-${BACKBONES[backbone as BackboneName].title}, 80 classes, quantized, ${size} pixels, ${threads === 1 ? 'one thread' : `${threads} threads`}; medians of ${rounds} processes in turns`,
    `${'step'.padEnd(20)} batch  CPU s/image  spread  wall s/image  peak MB  ours / its CPU s`,
    ...rows.map(({ name, batch, cpuSecondsPerImage, spread, wallSecondsPerImage, peakBytes, ratio }) => [
      name.padEnd(20), String(batch).padStart(5), cpuSecondsPerImage.toFixed(3).padStart(12), `${(100 * spread).toFixed(0)} %`.padStart(7),
      wallSecondsPerImage.toFixed(3).padStart(13), (peakBytes / 1e6).toFixed(0).padStart(8), ratio.toFixed(3).padStart(17)].join(' ')),
    `goal: at most ${GOAL.ratio} of PaddlePaddle's CPU seconds at batch ${GOAL.batch}`,
  ].join('\n');
}
