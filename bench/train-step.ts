import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs, promisify } from 'node:util';
import { beside, node, runOnce } from './in-turns.ts';
import type { BenchResult } from './results-page.ts';
import { BACKBONES, type BackboneName } from './train-step-graph.ts';

/** What one configuration cost. */
export interface Measurement {
  readonly cpuSecondsPerImage: number;
  readonly wallSecondsPerImage: number;
  readonly peakBytes: number;
}

/** One line of the table. */
interface Row extends Measurement {
  readonly model: string;
  readonly size: number;
  readonly batch: number;
  readonly threads: number;
  readonly quantized: boolean;
  /** The same step elsewhere, with `--peer`. */
  readonly peer?: Measurement & { readonly name: string };
  /** Our CPU seconds over the peer's. */
  readonly ratio?: number;
}

interface Options {
  readonly backbones: readonly BackboneName[];
  readonly size: number;
  readonly batches: readonly number[];
  readonly threads: number;
  readonly steps: number;
  readonly peer: boolean;
  readonly json: boolean;
  readonly python: string;
}

const USAGE = `Usage: npm run bench -- train-step [options]
  --backbones A  of ${Object.keys(BACKBONES).join(', ')}; all for every one of full width (mobilenet-v1)
  --size N       side of the images (320)
  --batch N,N    batch sizes (1,4)
  --steps N      measured steps (5)
  --threads N    threads of the engine (every core)
  --peer         also PyTorch's eager step of the same network, in the same run
  --python PATH  interpreter that can import torch (.venv/bin/python3 if there is one, else python3)
  --json         one JSON document instead of a table`;

/**
 * Seconds of CPU and wall time per image and peak memory of whole train steps (forward, loss, backward, momentum) of
 * YOLOv3 with 80 classes on one backbone or several, float and quantized. Each configuration runs in a process of its own; ours and the
 * peer's alternate, so that both meet the same machine.
 */
export async function trainStep(argv: readonly string[]): Promise<number | BenchResult> {
  const options = parse(argv);
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`);
    return 2;
  }
  if (options.peer && !await canImportTorch(options.python)) {
    console.error(`${options.python} cannot import torch; name an interpreter that can with --python, or leave out --peer.`);
    return 1;
  }
  const rows: Row[] = [];
  for (const backbone of options.backbones) for (const batch of options.batches) for (const quantized of [false, true]) {
    if (!options.json) console.error(`${BACKBONES[backbone].title}, batch ${batch}${quantized ? ', quantized' : ''} …`);
    rows.push(await measure(options, backbone, batch, quantized));
  }
  return { code: 0, text: options.json ? JSON.stringify({ rows }, undefined, 2) : [HEADER, ...rows.map(line)].join('\n') };
}

function parse(argv: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        backbones: { type: 'string', default: 'mobilenet-v1' },
        size: { type: 'string', default: '320' }, batch: { type: 'string', default: '1,4' }, steps: { type: 'string', default: '5' },
        threads: { type: 'string', default: String(availableParallelism()) }, peer: { type: 'boolean', default: false },
        python: { type: 'string', default: existsSync('.venv/bin/python3') ? '.venv/bin/python3' : 'python3' }, json: { type: 'boolean', default: false },
      },
    });
    const [size, threads, steps, ...batches] = [values.size, values.threads, values.steps, ...values.batch.split(',')].map(Number) as [number, number, number, ...number[]];
    if (![size / 32, threads, steps, ...batches].every((count) => Number.isInteger(count) && count > 0)) return 'Sizes are multiples of 32, the other numbers whole and positive.';
    const backbones = values.backbones === 'all' ? Object.keys(BACKBONES).filter((name) => !name.endsWith('-small')) : values.backbones.split(',');
    const stranger = backbones.find((name) => !(name in BACKBONES));
    if (stranger !== undefined) return `There is no backbone "${stranger}".`;
    return { backbones: backbones as BackboneName[], size, threads, steps, batches, peer: values.peer, python: values.python, json: values.json };
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

async function canImportTorch(python: string): Promise<boolean> {
  return promisify(execFile)(python, ['-c', 'import torch']).then(() => true, () => false);
}

async function measure(options: Options, backbone: BackboneName, batch: number, quantized: boolean): Promise<Row> {
  const { size, threads, steps, peer: withPeer, python } = options;
  const argv = ['--backbone', backbone, '--size', size, '--batch', batch, '--threads', threads, '--steps', steps, ...(quantized ? ['--quantized'] : [])];
  const ours = await runOnce<Measurement>(node('train-step-once.ts', ...argv));
  const row = { model: `YOLOv3-${BACKBONES[backbone].title}`, size, batch, threads, quantized, ...ours };
  if (!withPeer) return row;
  const peer = await runOnce<NonNullable<Row['peer']>>([python, beside('peers/yolov3_torch.py'), ...argv]);
  return { ...row, peer, ratio: ours.cpuSecondsPerImage / peer.cpuSecondsPerImage };
}

const HEADER = `${'model'.padEnd(20)} size batch threads quantized   CPU s/image  wall s/image  peak MB   peer CPU s/image  wall s/image  peak MB   ratio`;

function line({ model, size, batch, threads, quantized, peer, ratio, ...ours }: Row): string {
  const numbers = ({ cpuSecondsPerImage, wallSecondsPerImage, peakBytes }: Measurement): string =>
    `${cpuSecondsPerImage.toFixed(3).padStart(11)} ${wallSecondsPerImage.toFixed(3).padStart(13)} ${(peakBytes / 1e6).toFixed(0).padStart(8)}`;
  const facts = `${model.padEnd(20)} ${String(size).padStart(4)} ${String(batch).padStart(5)} ${String(threads).padStart(7)} ${(quantized ? 'yes' : 'no').padStart(9)}`;
  return peer === undefined || ratio === undefined ? `${facts}   ${numbers(ours)}` : `${facts}   ${numbers(ours)}   ${numbers(peer).padStart(39)}   ${ratio.toFixed(2)}  (${peer.name})`;
}
