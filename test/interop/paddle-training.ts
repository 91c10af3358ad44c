import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNpy } from '../../core/tensor/npy.ts';
import { continueTraining } from '../parity/continue-training.ts';
import { runPython, type Peer } from './python.ts';
import type { InteropReport } from './report.ts';

const E2E = new URL('../../../shared/golden/paddle/e2e/', import.meta.url).pathname;

/** What the Python script says of its steps. */
interface Steps {
  readonly losses: readonly number[];
  readonly scales: readonly Readonly<Record<string, number>>[];
}

/**
 * A checkpoint of the tutorial's train.py goes on training here as it does in PaddlePaddle; so does one of everything a
 * training program keeps, whose moving averages go on where they were.
 */
export function checkPaddleTraining(peer: Peer): (report: InteropReport) => Promise<void> {
  return async (report) => {
    if (!existsSync(E2E)) return report.skip('training goes on', `${E2E} is not here`);
    const out = await mkdtemp(join(tmpdir(), 'slimtap-interop-'));
    try {
      const theirs = await runPython(peer, 'continue_training.py', [E2E, out]) as Steps;
      const half = theirs.losses.length / 2;
      await report.check(`training goes on from what train.py saved, as in ${peer.name}`, () => compare(join(E2E, 'quant_checkpoint'), theirs, 0, half));
      await report.check(`training goes on with its moving averages, as in ${peer.name}`, () => compare(join(out, 'all'), theirs, half, 2 * half));
    } finally {
      await rm(out, { recursive: true, force: true });
    }
  };
}

async function compare(checkpoint: string, theirs: Steps, from: number, to: number): Promise<string> {
  const [images, labels] = await Promise.all(['train_x', 'train_y'].map((name) => readNpy(join(E2E, `${name}.npy`))));
  const ours = await continueTraining(checkpoint, images!, labels!, to - from);
  const off = ours.map(({ loss, scales }, i) => Math.max(relative(loss, theirs.losses[from + i]!), ...Object.entries(theirs.scales[from + i]!).map(([name, scale]) => relative(scales.get(name.replace(/(\.tmp_0)?\.scale$/, ''))!, scale))));
  const largest = Math.max(...off);
  if (!(largest < 1e-5)) throw new Error(`losses and scales of the steps differ by ${off.map((one) => one.toPrecision(2)).join(', ')}`);
  return `${ours.length} steps, losses and scales equal to ${largest.toPrecision(2)}`;
}

function relative(ours: number, theirs: number): number {
  return Math.abs(ours / theirs - 1);
}
