import { join } from 'node:path';
import t from 'tap';
import { levelDifference, programLevels } from '../../bench/program-levels.ts';
import { tensor } from '../../core/tensor/tensor.ts';
import { bccdKernel } from '../support/bccd-kernel.ts';

t.test('levels that differ are counted, with the largest difference', (t) => {
  t.same(levelDifference([1, -2, 3, 0], [1, -3, 6, -0]), { count: 4, differ: 2, largest: 3 });
  t.same(levelDifference([], []), { count: 0, differ: 0, largest: 0 });
  t.end();
});

t.test('an interpreter that is not there is an error that names it, after the program ran here', async (t) => {
  const folder = t.testdir();
  const config = { MobileNet: { width: 0.125 }, threads: 1, target: 'paddle-lite', export: { formats: ['paddle'], check_images: 0 } };
  const training = bccdKernel(folder, { ...config, max_iters: 1, snapshot_iter: 1 });
  await training.run('train');
  await training.dispose();
  const exporting = bccdKernel(folder, { ...config, weights: join(folder, 'test/model_final') });
  await exporting.run('export', { outputDir: folder });
  await exporting.dispose();
  const feeds = { image: tensor('float32', [1, 3, 64, 64], new Float32Array(3 * 64 * 64).fill(0.5)), imSize: tensor('int32', [1, 2], Int32Array.of(64, 64)) };
  t.same(await programLevels({}, { directory: join(folder, 'test'), feeds }), {}, 'nothing to compare with');
  await t.rejects(programLevels({ Paddle: join(folder, 'no-python') }, { directory: join(folder, 'test'), feeds, quantizers: 1 }), { code: 'ERR_PYTHON', message: /no-python/ });
});
