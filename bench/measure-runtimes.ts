import { openRun } from '../core/commands/open-run.ts';
import type { Detection } from '../core/evaluate/detection.ts';
import { Evaluation, type Runnable } from '../core/evaluate/evaluation.ts';
import { exportAt } from '../core/export/export-at.ts';
import { runtimesOf } from '../core/export/export-formats.ts';
import type { ExportRuntime, Tensors } from '../core/export/exporter.ts';
import { referenceProgram } from '../core/export/reference-program.ts';
import type { Kernel } from '../core/kernel.ts';
import type { Run } from '../core/run.ts';
import type { Tensor } from '../core/tensor/tensor.ts';
import type { Outcome } from './runtime-differences.ts';

/** Our own importer, which runs what was written for Paddle. */
export const HERE_FROM_FILES = 'slimtap, from Paddle\'s files';

/** An export, and whose PaddlePaddle runs it. */
export interface MeasureOptions {
  /** The checkpoint that was exported. */
  readonly weights: string;
  /** Its export, in the formats `onnx` and `paddle`. */
  readonly directory: string;
  /** Interpreters by the name their PaddlePaddle goes by. */
  readonly paddles: Readonly<Record<string, string>>;
}

/** What our graph gave, and what each runtime gave for the export, by name. */
export interface MeasuredRuntimes {
  readonly here: Outcome;
  readonly runtimes: Readonly<Record<string, Outcome>>;
}

/**
 * Runs the evaluation images of a configuration, whose batches are of one image, through the graph a checkpoint is evaluated
 * with and through its exported files where they are deployed. Detections are those of the file itself where it suppresses
 * duplicates; all are scored by the same metric.
 */
export async function measureRuntimes(kernel: Kernel, { weights, directory, paddles }: MeasureOptions): Promise<MeasuredRuntimes> {
  const { run } = await openRun(kernel, { weights, keepPlan: true });
  const evaluation = await Evaluation.open(run, { manyPasses: true });
  try {
    const { requests, results } = await resultsHere(run, evaluation);
    const raw = Object.keys(results[0]!).filter((name) => name !== 'boxes' && name !== 'scores');
    const outcome = async (given: readonly Tensors[]): Promise<Outcome> => ({ heads: given.map((one) => only(one, raw)), ...await detect(run, evaluation, given.map(ownDetections(run))) });
    const runtimes: Record<string, Outcome> = {};
    for (const [name, runtime] of await runtimesAt(directory, run, raw, paddles)) runtimes[name] = await outcome(await resultsOf(runtime, requests));
    return { here: await outcome(results), runtimes };
  } finally {
    await evaluation.dispose();
    await run.backend.dispose();
  }
}

/** The inputs of every image, and what the graph gives for them. */
async function resultsHere(run: Run, evaluation: Evaluation): Promise<{ requests: Tensors[]; results: Tensors[] }> {
  const program = await referenceProgram(run);
  const [requests, results]: [Tensors[], Tensors[]] = [[], []];
  try {
    await evaluation.score(run, {
      async run(feeds) {
        requests.push(copied(feeds));
        results.push(copied(await program.run(feeds)));
        return results.at(-1)!;
      },
    }, () => undefined);
    return { requests, results };
  } finally {
    await program.dispose();
  }
}

/** Every runtime of every format of an export; what reads Paddle's files in this process is one, too. */
async function runtimesAt(directory: string, { kernel, config }: Run, raw: readonly string[], paddles: MeasureOptions['paddles']): Promise<[name: string, runtime: ExportRuntime][]> {
  const titles = new Map(Object.entries(paddles).map(([title, interpreter]) => [`PaddlePaddle of ${interpreter}`, title]));
  const found: [string, ExportRuntime][] = [];
  for (const { format, exported } of await exportAt(directory)) {
    const runtimes = runtimesOf(kernel.resolve('exporter', format), exported, { raw, python: Object.values(paddles), threads: config.threads });
    for (const one of runtimes) if (one.unavailable === undefined) found.push([titles.get(one.name) ?? (one.name === 'slimtap' ? HERE_FROM_FILES : one.name), one]);
  }
  return found;
}

async function resultsOf(runtime: ExportRuntime, requests: readonly Tensors[]): Promise<readonly Tensors[]> {
  const open = await runtime.open();
  try {
    return await open.run(requests);
  } finally {
    await open.dispose();
  }
}

async function detect(run: Run, evaluation: Evaluation, results: readonly Tensors[]): Promise<Omit<Outcome, 'heads'>> {
  const detections: (readonly Detection[])[] = [];
  const { metrics } = await evaluation.score(run, replay(results), (_done, _total, found) => { detections.push(found.detections); });
  return { AP: metrics.AP, detections };
}

/** Gives what was computed before, in the order of the images. */
function replay(results: readonly Tensors[]): Runnable {
  let next = 0;
  return { run: () => Promise.resolve(results[next++]!) };
}

/**
 * Results with the boxes that the file itself left, where it suppresses duplicates. To decode them is to suppress once more,
 * which takes nothing away.
 */
function ownDetections({ model: { classes } }: Run): (results: Tensors) => Tensors {
  return ({ suppressed, ...results }) => {
    if (suppressed === undefined) return results;
    const count = suppressed.shape[0]!;
    const [boxes, scores] = [new Float32Array(count * 4), new Float32Array(count * classes)];
    for (let row = 0; row < count; row++) {
      const [label, score, ...corners] = suppressed.data.subarray(row * ROW, (row + 1) * ROW) as Float32Array;
      scores[row * classes + label!] = score!;
      boxes.set(corners, row * 4);
    }
    return { boxes: { dtype: 'float32', shape: [1, count, 4], data: boxes }, scores: { dtype: 'float32', shape: [1, count, classes], data: scores } };
  };
}

/** Class, score and four corners. */
const ROW = 6;

function copied(tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, one]) => [name, { ...one, data: one.data.slice() } as Tensor]));
}

function only(tensors: Tensors, names: readonly string[]): Tensors {
  return Object.fromEntries(names.map((name) => [name, tensors[name]!]));
}
