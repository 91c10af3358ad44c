import { join } from 'node:path';
import t from 'tap';
import type { ConfigObject } from '../../../core/config/index.ts';
import { readCheckpoint } from '../../../core/train/checkpoint.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { tinyProject, type TinyProject } from '../../support/tiny-project.ts';

/** The scale of the image after a training without steps that move it. */
async function scaleAfter(project: TinyProject, name: string, quantization: ConfigObject): Promise<number> {
  await withKernel(tinyKernel(project, { max_iters: 1, quantization, LearningRate: { base_lr: 0, schedulers: [] } }, { name }), (kernel) => kernel.run('train'));
  const { states } = await readCheckpoint(join(project.directory, 'output', name, 'model_final'));
  return states.get('image.scale')!.tensor.data[0] as number;
}

t.test('quant_post_first gives scales before the first step, which then stay or move from there', async (t) => {
  const project = await tinyProject(t.testdir({}));
  const kept = await scaleAfter(project, 'kept', { quant_post_first: true, scale_trainable: false });
  const moved = await scaleAfter(project, 'moved', { quant_post_first: true });
  const fresh = await scaleAfter(project, 'fresh', {});
  // scale = (0.9·start + max|x|) / 1.9 after one step, from the same image: only the start differs, the calibrated scale or 1.
  t.ok(Math.abs(moved - fresh - (0.9 / 1.9) * (kept - 1)) < 1e-5, `${moved} and ${fresh} after starts at ${kept} and 1`);
});

t.test('learned scales start from the calibration too', async (t) => {
  const project = await tinyProject(t.testdir({}));
  const base = await scaleAfter(project, 'base', { quant_post_first: true, scale_trainable: false });
  t.equal(await scaleAfter(project, 'lsq', { quant_post_first: true, activation_quantize_type: 'lsq' }), base);
});

t.test('a scale taken from each image cannot be calibrated, and the training does not begin', async (t) => {
  const project = await tinyProject(t.testdir({}));
  await t.rejects(scaleAfter(project, 'none', { quant_post_first: true, activation_quantize_type: 'abs_max' }), { code: 'ERR_QUANTIZER_NOT_CALIBRATED' });
});
