import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import t from 'tap';
import type { DataShowReport } from '../../../plugins/dataset-show/index.ts';
import { json, runMain } from '../../support/run-main.ts';
import { tinyKernel, withKernel } from '../../support/tiny-kernel.ts';
import { tinyProject } from '../../support/tiny-project.ts';

t.test('the sheet of the evaluation shows its images at input size, and boxes on what they are of', async (t) => {
  const project = await tinyProject(t.testdir());
  const output = join(project.directory, 'sheet.png');
  const report = await withKernel(tinyKernel(project, { input_size: 96 }), (kernel) => kernel.run('data-show', { split: 'eval', images: 2, columns: 2, tileWidth: 96, output }));
  t.match(report, { written: output, split: 'eval', seed: 0, samples: [{ imageId: 1, size: [96, 96], boxes: 1 }, { imageId: 2, size: [96, 96], boxes: 1 }] });
  const { data, info } = await sharp(output).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  t.same([info.width, info.height], [8 + 2 * 104, 8 + 104]);
  // Inside the first image's patch (x 4 to 28 of 60, y 10 to 30 of 48), and in its background.
  const at = (x: number, y: number): number[] => [...data.subarray(((8 + y) * info.width + 8 + x) * 3, ((8 + y) * info.width + 8 + x) * 3 + 3)];
  t.ok(at(26, 45).every((value, i) => Math.abs(value - [250, 60, 20][i]!) <= 2), `patch ${at(26, 45)}`);
  t.ok(at(80, 80).every((value, i) => Math.abs(value - [20, 30, 40][i]!) <= 2), `background ${at(80, 80)}`);
  t.ok(Math.max(...at(7, 30)) > 100, 'the box\'s line on its left side');
});

t.test('the sheet of the training goes through its reader: same seed, same sheet; mixed images have the boxes of both', async (t) => {
  const project = await tinyProject(t.testdir());
  const sheet = (name: string, seed: string): Promise<DataShowReport> =>
    runMain(['data', 'show', '-c', 'configs/yolov3_mobilenet_v1.yml', '--images', '5', '--seed', seed, '--output', join(project.directory, name), '--json', ...project.small]).then((outcome) => json<DataShowReport>(outcome));
  const [first, again, other] = [await sheet('a.png', '3'), await sheet('b.png', '3'), await sheet('c.png', '4')];
  t.same(first.samples, again.samples);
  t.equal(first.samples.length, 5, 'more than the dataset has: another epoch begins');
  t.ok(first.samples.some(({ boxes }) => boxes > 1), 'one image has one box');
  const [a, b, c] = await Promise.all(['a.png', 'b.png', 'c.png'].map((name) => readFile(join(project.directory, name))));
  t.ok(a!.equals(b!));
  t.notOk(a!.equals(c!));
  t.notSame(other.samples.map(({ imageId }) => imageId), []);
});

t.test('the sheet of a training that is wider than high has the boxes\' lines around their objects', async (t) => {
  const project = await tinyProject(t.testdir());
  const output = join(project.directory, 'wide.png');
  const sample_transforms = [{ type: 'DecodeImage', to_rgb: true }, { type: 'NormalizeBox' }, { type: 'PadBox', num_max_boxes: 50 }, { type: 'BboxXYXY2XYWH' }];
  const report = await withKernel(tinyKernel(project, { input_size: [96, 192], TrainReader: { sample_transforms } }), (kernel) => kernel.run('data-show', { images: 1, tileWidth: 192, output }));
  const [{ imageId, size }] = report.samples as [DataShowReport['samples'][number]];
  t.same(size, [96, 192]);
  const { data, info } = await sharp(output).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  t.same([info.width, info.height, (await sharp(output).metadata()).format], [8 + 200, 8 + 104, 'png']);
  const at = (x: number, y: number): number[] => [...data.subarray(((8 + y) * info.width + 8 + x) * 3, ((8 + y) * info.width + 8 + x) * 3 + 3)];
  // x 4·id to 4·id + 24 of 60, y 10 to 30 of 48: twice as wide as high on the sheet, and to the right of what a square would have.
  const [left, right] = [4 * imageId, 4 * imageId + 23].map((x) => x * 192 / 60) as [number, number];
  t.ok(at(Math.round((left + right) / 2), 45).every((value, i) => Math.abs(value - [250, 60 * imageId, 20][i]!) <= 3), 'the square');
  for (const side of [left, right]) {
    const line = at(Math.round(side), 50);
    t.ok(line.some((value, i) => Math.abs(value - [250, 60 * imageId, 20][i]!) > 30) && line.some((value, i) => Math.abs(value - [20, 30, 40][i]!) > 60), `a line at ${side}: ${line.join(' ')}`);
  }
});

t.test('it is written under save_dir unless told otherwise, and only as JPEG or PNG', async (t) => {
  const project = await tinyProject(t.testdir());
  const outcome = await runMain(['data', 'show', '-c', 'configs/yolov3_mobilenet_v1.yml', '--images', '1', ...project.small]);
  t.match(outcome, { code: 0, stdout: /^1 images, \d+ boxes, seed 0\n.*output\/yolov3_mobilenet_v1\/data-train\.jpg\n$/ });
  t.equal((await sharp(outcome.stdout.split('\n')[1]!).metadata()).format, 'jpeg');
  t.ok((await stat(outcome.stdout.split('\n')[1]!)).size > 0);
  t.match(await runMain(['data', 'show', '-c', 'configs/yolov3_mobilenet_v1.yml', '--output', 'x.gif', ...project.small]), { code: 2, stderr: /cannot be written as x\.gif/ });
});
