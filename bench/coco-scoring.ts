import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { preparePython, pythonOf, type Peer } from '../test/interop/python.ts';
import { beside, inTurns, node, type Command } from './in-turns.ts';
import { median } from './median.ts';
import type { BenchResult } from './results-page.ts';
import { scoringDocuments, type ScoringSize } from './scoring-documents.ts';

/** One pass of one evaluator: matching and accumulating, not reading. */
export interface ScoringMeasurement {
  readonly name: string;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly AP: number;
}

interface Options extends ScoringSize {
  readonly rounds: number;
  readonly peer: boolean;
  readonly json: boolean;
}

/** Medians of the rounds. */
interface Row extends ScoringMeasurement {
  readonly spread: number;
  /** Our CPU seconds over its. */
  readonly ratio: number;
}

const USAGE = `Usage: npm run bench -- coco-scoring [options]
  --images N      (5000)
  --categories N  (80)
  --detections N  (300000)
  --rounds N      times each evaluator runs, in turns (5)
  --peer          also pycocotools and faster-coco-eval, whose wheels are installed into .interop
  --json          one JSON document instead of a table`;

const peers: Peer = { name: 'scoring', versions: ['3.11', '3.12', '3.13'] };

/**
 * CPU seconds of scoring a data set of COCO's size, beside pycocotools (Python with C) and faster-coco-eval (C++), each in
 * processes of its own, in turns. Ends with 1 when they do not find the same AP.
 */
export async function cocoScoring(argv: readonly string[]): Promise<number | BenchResult> {
  const options = parse(argv);
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`);
    return 2;
  }
  const missing = options.peer ? await preparePython(peers) : undefined;
  if (missing !== undefined) {
    console.error(`No peers: ${missing}.`);
    return 1;
  }
  const rows = await measured(options);
  const agree = rows.every(({ AP }) => Math.abs(AP - rows[0]!.AP) < 1e-9);
  return { code: agree ? 0 : 1, text: options.json ? JSON.stringify({ ...options, rows }, undefined, 2) : text(options, rows) };
}

function parse(argv: readonly string[]): Options | string {
  try {
    const { values: { peer, json, ...counts } } = parseArgs({
      args: [...argv],
      options: {
        images: { type: 'string', default: '5000' }, categories: { type: 'string', default: '80' }, detections: { type: 'string', default: '300000' },
        rounds: { type: 'string', default: '5' }, peer: { type: 'boolean', default: false }, json: { type: 'boolean', default: false },
      },
    });
    const [images, categories, detections, rounds] = [counts.images, counts.categories, counts.detections, counts.rounds].map(Number) as [number, number, number, number];
    if (![images, categories, detections, rounds].every((count) => Number.isInteger(count) && count > 0)) return 'Numbers are whole and positive.';
    return { images, categories, detections, rounds, peer, json };
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

async function measured(options: Options): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'slimtap-scoring-'));
  try {
    const { groundTruth, results } = scoringDocuments(options, 1);
    const files = [join(folder, 'annotations.json'), join(folder, 'detections.json')] as const;
    await writeFile(files[0], JSON.stringify(groundTruth));
    await writeFile(files[1], JSON.stringify(results));
    return mediansOf(await inTurns(commands(options, files), options.rounds));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function commands({ peer }: Options, files: readonly string[]): readonly Command[] {
  const ours = node('coco-scoring-once.ts', ...files);
  if (!peer) return [ours];
  return [ours, ...['faster_coco_eval', 'pycocotools'].map((library): Command => [pythonOf(peers.name), beside('peers/coco_scoring.py'), library, ...files])];
}

function mediansOf(passes: readonly (readonly ScoringMeasurement[])[]): Row[] {
  const medians = passes.map((list) => {
    const cpu = median(list.map(({ cpuSeconds }) => cpuSeconds));
    return { name: list[0]!.name, AP: list[0]!.AP, cpuSeconds: cpu.median, spread: cpu.spread, wallSeconds: median(list.map(({ wallSeconds }) => wallSeconds)).median };
  });
  return medians.map((row) => ({ ...row, ratio: medians[0]!.cpuSeconds / row.cpuSeconds }));
}

function text({ images, categories, detections, rounds }: Options, rows: readonly Row[]): string {
  return [
    `${images} images, ${categories} categories, ${detections} detections; medians of ${rounds}`,
    `${'evaluator'.padEnd(24)}  CPU s  spread  wall s  ours / its  AP`,
    ...rows.map(({ name, cpuSeconds, spread, wallSeconds, ratio, AP }) =>
      `${name.padEnd(24)} ${cpuSeconds.toFixed(2).padStart(6)} ${`${(100 * spread).toFixed(0)} %`.padStart(7)} ${wallSeconds.toFixed(2).padStart(7)} ${ratio.toFixed(3).padStart(11)}  ${AP.toFixed(6)}`),
  ].join('\n');
}
