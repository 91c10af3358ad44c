import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { HERE_FROM_FILES, measureRuntimes } from '../../bench/measure-runtimes.ts';
import { PADDLE_MODELS, paddleTableText } from '../../bench/paddle-table.ts';
import { runtimeDifference } from '../../bench/runtime-differences.ts';
import { betweenMarkers } from '../../bin/docs/readme-table.ts';
import type { ConfigObject } from '../../core/config/index.ts';
import { bccdKernel } from '../support/bccd-kernel.ts';

// Without confident biases everything is found a little.
const SMALL = { MobileNet: { width: 0.125 }, YOLOv3Head: { output_init: 'paddle' }, threads: 1, target: 'paddle-lite' } satisfies ConfigObject;
const IMAGES = { EvalReader: { batch_size: 1, dataset: { sample_num: 3 } } };

t.test('an exported float model finds in ONNX Runtime, and read back from Paddle\'s files, what its graph finds', async (t) => {
  const folder = t.testdir();
  const config: ConfigObject = { ...SMALL, quantization: { enabled: false }, export: { formats: ['onnx', 'paddle'], check_images: 0 } };
  const training = bccdKernel(folder, { ...config, max_iters: 2, snapshot_iter: 2 });
  await training.run('train');
  await training.dispose();
  const weights = join(folder, 'test/model_final');
  const exporting = bccdKernel(folder, { ...config, weights });
  await exporting.run('export', { outputDir: join(folder, 'export') });
  await exporting.dispose();
  const measuring = bccdKernel(folder, { ...config, ...IMAGES, weights });
  const { here, runtimes } = await measureRuntimes(measuring, { weights, directory: join(folder, 'export/test'), paddles: {} });
  await measuring.dispose();
  t.same(Object.keys(runtimes), ['ONNX Runtime', HERE_FROM_FILES]);
  t.equal(here.heads.length, 3);
  t.ok(here.detections.every((found) => found.length > 0), 'there is something to find');
  for (const [name, outcome] of Object.entries(runtimes)) {
    const { largest, size, boxes, AP } = runtimeDifference(here, outcome);
    t.ok(size > 0 && largest < 1e-3 * size, `${name}: heads`);
    t.equal(boxes.equal, boxes.of, `${name}: boxes`);
    t.ok(Math.abs(AP) < 1e-6, `${name}: AP`);
  }
});

const row = { model: 'post', runtime: 'PaddlePaddle 2.6.2', largest: 0.5, mean: 0.0191, size: 3.14159, boxes: { equal: 1270, of: 1852 }, AP: -0.001, here: 0.5288, there: 0.5278 };

t.test('the table has a line per row, and dashes where nothing was written', async (t) => {
  const text = paddleTableText([{ ...row, bytes: 6_342_031, int8Bytes: 1_802_901 }, { ...row, largest: 0, mean: 7.8e-7, beside: 'PaddlePaddle 1.8.5' }], 72);
  t.match(text, '| post | PaddlePaddle 2.6.2 | 0.50 | 0.019 | 1,270 of 1,852 | 0.5288 | 0.5278 | 6,342,031 | 1,802,901 |\n');
  t.match(text, '| post | PaddlePaddle 2.6.2 beside PaddlePaddle 1.8.5 | 0.0 | 7.8e-7 | 1,270 of 1,852 | 0.5288 | 0.5278 | – | – |\n');
  t.match(text, 'on 72 test images');
});

t.test('docs/paddle.md has the table that the bench writes, of all test images', async (t) => {
  const page = await readFile(new URL('../../docs/paddle.md', import.meta.url), 'utf8');
  const table = page.slice(page.indexOf('<!-- paddle-table:begin -->'), page.indexOf('<!-- paddle-table:end -->'));
  for (const { name } of PADDLE_MODELS) for (const runtime of ['ONNX Runtime', 'PaddlePaddle 2.6.2', 'PaddlePaddle 1.8.5', HERE_FROM_FILES]) t.ok(table.includes(`| ${name} | ${runtime} | `), `${name} in ${runtime}`);
  t.match(table, 'on 72 test images');
  t.equal(betweenMarkers(page, 'paddle-table', table.split('\n').slice(1, -1).join('\n')), page, 'in the form the bench would write');
});
