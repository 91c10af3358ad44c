import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';

const run = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));
const images = fileURLToPath(new URL('../../../shared/data/images/coco128-train2017', import.meta.url));
const bench = (...argv: string[]) => promisify(execFile)(process.execPath, [run, 'first-steps', ...argv]);

t.test('a deformable network learns on real images from the first steps, and its file is equal in ONNX Runtime', { skip: existsSync(images) ? false : 'the shared images are not here' }, async (t) => {
  const { stdout } = await bench('--data', images, '--presets', 'yolov3-r50vd-dcn-obj365-coco', '--steps', '30', '--size', '64', '--batch', '4', '--width', '0.0625', '--json');
  const { rows: [row] } = JSON.parse(stdout) as { rows: [{ first: number; last: number; losses: number[]; exported: { name: string; mean: number; tolerance: number }[] }] };
  t.equal(row.losses.length, 30);
  t.ok(row.last < row.first, `${row.first} becomes ${row.last}`);
  t.ok(row.exported.some(({ name }) => name.startsWith('boxes')));
  for (const { name, mean, tolerance } of row.exported) t.ok(mean <= tolerance, name);
});

t.test('without images it says so and is no failure', async (t) => {
  t.match((await bench('--data', 'no/such/folder')).stdout, /^Skipped: there are no images in no\/such\/folder/);
});
