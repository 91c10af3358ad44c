import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../main.ts';
import type { Page } from './pages.ts';

/** The network of the figures: that of the blood-cell example, quantized as in the tutorial. */
const NETWORK = ['--preset', 'yolov3-mobilenet-v1-bccd', '--target', 'paddle-lite'];
const BITS = 'quantization.weight_bits=8';

/**
 * The tutorial's two figures, drawn by the commands that stand below them. Freezing needs scales, so one step is trained
 * first; nothing in the figures depends on what it learned.
 */
export async function figures(): Promise<readonly Page[]> {
  const directory = await mkdtemp(join(tmpdir(), 'slimtap-figures-'));
  const file = (name: string): string => join(directory, name);
  try {
    await command('train', ...NETWORK, '-o', BITS, `save_dir=${directory}`, 'max_iters=1', 'snapshot_iter=1', 'pretrain_weights=null', 'eval=false', 'TrainReader.batch_size=1', 'TrainReader.worker_num=0', 'TrainReader.dataset.sample_num=1');
    await command('inspect', ...NETWORK, '-o', BITS, '--stage', 'eval', '--diff', '--svg', file('quant-aware.svg'));
    const weights = `weights=${join(directory, 'yolov3-mobilenet-v1-bccd/model_final')}`;
    await command('inspect', ...NETWORK, '-o', BITS, weights, '--stage', 'frozen', '--from', 'eval', '--diff', '--svg', file('freeze.svg'));
    return await Promise.all(['quant-aware.svg', 'freeze.svg'].map(async (name) => ({ path: `docs/images/${name}`, text: await readFile(file(name), 'utf8') })));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function command(...argv: string[]): Promise<void> {
  const code = await main([...argv, '--json']);
  if (code !== 0) throw new Error(`slimtap ${argv.join(' ')} ended with ${code}`);
}
