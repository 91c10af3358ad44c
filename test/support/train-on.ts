import { join } from 'node:path';
import type { ConfigObject } from '../../core/config/index.ts';
import type { Plugin } from '../../core/plugin.ts';
import { bccdKernel } from './bccd-kernel.ts';

/** Small, and with enough cells and images that batch norm does not magnify roundings. */
const SMALL: ConfigObject = { input_size: 64, MobileNet: { width: 0.0625 }, TrainReader: { batch_size: 4 } };

/**
 * Trains on one backend after the other, each from the checkpoint the one before left.
 * @param turns a backend and how many steps it trains
 * @returns the loss of every step
 */
export async function trainOn(directory: string, turns: readonly (readonly [backend: string, steps: number])[], config: ConfigObject = {}): Promise<number[]> {
  const losses: number[] = [];
  let resume: string | undefined;
  for (const [turn, [backend, steps]] of turns.entries()) {
    const [folder, max_iters] = [join(directory, `turn-${turn}`), losses.length + steps];
    const kernel = bccdKernel(folder, { ...SMALL, ...config, backend, max_iters, snapshot_iter: max_iters }, { use: [noting(losses)] });
    try {
      await kernel.run('train', resume === undefined ? {} : { resume });
    } finally {
      await kernel.dispose();
    }
    resume = join(folder, 'test/model_final');
  }
  return losses;
}

/** How far the losses are apart where they are farthest, relative. */
export function lossesApart(losses: readonly number[], expected: readonly number[]): number {
  if (losses.length !== expected.length) throw new Error(`${losses.length} losses instead of ${expected.length}`);
  return Math.max(...losses.map((loss, i) => Math.abs(loss / expected[i]! - 1)));
}

function noting(losses: number[]): Plugin {
  return { name: 'noting', apply: ({ hooks }) => hooks.trainStep.tap('noting', ({ loss }) => { losses.push(loss); }) };
}
