import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SCHEDULES } from '../bin/demo/trainings.ts';
import { DemoModels } from './demo-models.ts';
import { beside, runOnce, type Command } from './in-turns.ts';
import { readOptions } from './read-options.ts';
import type { BenchResult } from './results-page.ts';

const DEFAULTS = { engines: 'tfjs-node-gpu', out: 'output/engine-training', float: '', steps: SCHEDULES.standard.aware, size: 320, json: false };

const USAGE = `Usage: npm run bench -- engine-training [options]
  --engines A,B  engines beside the default one (tfjs-node-gpu); their packages are those of .interop, or installed ones
  --out DIR      where checkpoints go (output/engine-training)
  --float DIR    a float checkpoint to start from, instead of training one
  --steps N      steps of each training (${DEFAULTS.steps})
  --size N       side of the images (320)
  --json         one JSON document instead of a table`;

/** How far an engine's AP may be from the default engine's, and how many times as long a step of it may take. */
const GOALS = { apart: 0.02, times: 1.5 };

/** The demo's quantized training on one engine. */
export interface EngineTraining {
  readonly engine: string;
  /** On the test images, measured on the default engine. */
  readonly AP: number;
  /** Median of a step, reading included. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

/** The demo's phase with fake-quant on each engine, from one float checkpoint and seed: the same recipe, the same AP, and what a step costs. */
export async function engineTraining(argv: readonly string[]): Promise<number | BenchResult> {
  const options = readOptions(argv, USAGE, DEFAULTS, ({ size }) => (size % 32 === 0 ? undefined : 'The size is a multiple of 32.'));
  if (typeof options === 'number') return options;
  const { engines, out, steps, size } = options;
  const float = options.float || await new DemoModels(out).float();
  const rows: EngineTraining[] = [];
  for (const engine of ['onnxruntime', ...engines.split(',')]) {
    console.error(`${engine} …`);
    rows.push(await runOnce<EngineTraining>(command(engine, ['--engine', engine, '--float', float, '--out', out, '--steps', steps, '--size', size])));
  }
  return { code: engineTrainingMet(rows) ? 0 : 1, text: options.json ? JSON.stringify(rows, undefined, 2) : engineTrainingText(rows, steps) };
}

/** In a checkout an engine's packages lie where the tests put them, so that nobody's node_modules changes. */
function command(engine: string, argv: readonly (string | number)[]): Command {
  const folder = join(beside('..'), '.interop', engine);
  const hook = existsSync(folder) ? ['--import', beside('../test/interop/packages-of-engine.ts')] : [];
  return ['env', `SLIMTAP_PACKAGES=${folder}`, process.execPath, ...hook, beside('engine-training-once.ts'), ...argv];
}

/** Whether every engine reaches the default one's AP in no more than the time that is allowed. */
export function engineTrainingMet([base, ...others]: readonly EngineTraining[]): boolean {
  return others.every(({ AP, cpuSeconds }) => Math.abs(AP - base!.AP) <= GOALS.apart && cpuSeconds / base!.cpuSeconds <= GOALS.times);
}

/** The table, and what is wanted. */
export function engineTrainingText(rows: readonly EngineTraining[], steps: number): string {
  const [base] = rows;
  return [
    `YOLOv3-MobileNetV1/4 with fake-quant, 8 images a step, ${steps} steps from one float checkpoint; medians of the steps, reading included`,
    'engine          AP  apart  CPU ms per step  of onnxruntime  wall ms per step',
    ...rows.map(({ engine, AP, cpuSeconds, wallSeconds }) => [
      engine.padEnd(13), AP.toFixed(4), (AP - base!.AP).toFixed(4).padStart(7), (1000 * cpuSeconds).toFixed(0).padStart(14), (cpuSeconds / base!.cpuSeconds).toFixed(2).padStart(15), (1000 * wallSeconds).toFixed(0).padStart(17),
    ].join(' ')),
    `goal: AP within ${GOALS.apart}, at most ${GOALS.times} times the CPU time of a step`,
  ].join('\n');
}
