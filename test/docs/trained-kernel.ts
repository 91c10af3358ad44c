import { cp, mkdir, mkdtemp, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigObject } from '../../core/config/index.ts';
import type { Kernel } from '../../core/kernel.ts';
import { bccdKernel } from '../support/bccd-kernel.ts';
import { ROOT } from './find-examples.ts';

const BCCD = join(ROOT, 'examples/bccd/BCCD');

/** What examples of commands take as given: a folder with `demo/` and the checkpoint `output/run/2000`, which becomes the working directory, and a kernel of it. */
export async function trainedKernel(training: ConfigObject = {}): Promise<Kernel> {
  process.chdir(await mkdtemp(join(tmpdir(), 'slimtap-example-')));
  await mkdir('demo');
  await cp(join(BCCD, 'JPEGImages/BloodImage_00000.jpg'), 'demo/cells.jpg');
  const dataset = { dataset_dir: BCCD, sample_num: 2 };
  const small = {
    input_size: 32, MobileNet: { width: 0.03125 }, max_iters: 2, snapshot_iter: 1, export: { check_images: 0 },
    TrainReader: { dataset }, EvalReader: { dataset }, TestReader: { dataset },
  };
  const trainer = bccdKernel('output', { ...small, ...training });
  await trainer.run('train');
  await trainer.dispose();
  await mkdir('output/run');
  await rename('output/test/1', 'output/run/2000');
  return bccdKernel('output', { ...small, weights: 'output/run/2000' });
}
