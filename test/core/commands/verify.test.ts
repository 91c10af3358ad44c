import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { decodeModel } from '../../../plugins/onnx-model/index.ts';
import { exportFormats } from '../../../core/export/export-formats.ts';
import { freezeModel } from '../../../core/export/freeze-model.ts';
import { writeFiles } from '../../../core/export/write-files.ts';
import { parseNpy } from '../../../core/tensor/npy.ts';
import { json, runMain } from '../../support/run-main.ts';
import { calibratedRun, tinyKernel } from '../../plugins/export-onnx/calibrated-run.ts';

const directory = t.testdir();
const kernel = tinyKernel({ export: { check_images: 0 }, quantization: { weight_bits: 7 } });
const run = await calibratedRun(kernel);
const { files } = await exportFormats(freezeModel(run, 64), run, {});
await writeFiles(directory, files);
t.teardown(() => kernel.dispose());

t.test('golden vectors are inputs, parts of the raw predictions, the best boxes, and the detections', (t) => {
  const shapes = Object.fromEntries([...files].filter(([name]) => name.startsWith('golden/0/')).map(([name, bytes]) => [name.slice(9), parseNpy(bytes as Uint8Array).shape]));
  t.match(shapes, {
    'image.npy': [1, 3, 64, 64], 'imSize.npy': [1, 2], 'yolo_output.0.npy': [1, 24, 4], 'yolo_output.2.npy': [1, 24, 64],
    'rows.npy': [252], 'boxes.npy': [1, 252, 4], 'scores.npy': [1, 252, 3],
  });
  t.equal(shapes['detections.npy']![1], 6);
  t.end();
});

t.test('an export that is as it was gives what it gave', async (t) => {
  const outcome = await runMain(['verify', directory]);
  t.equal(outcome.code, 0, outcome.stderr);
  t.match(outcome.stdout, /^onnx in ONNX Runtime: equal\n {2}yolo_output\.0 \(in standard deviations\): mean 0/);
  const report = json(await runMain(['verify', directory, '--json']));
  t.match(report, { equal: true, runtimes: [{ format: 'onnx', outcome: 'equal' }] });
});

t.test('what differs by more than the tolerance ends with 1', async (t) => {
  const outcome = await runMain(['verify', directory, '--tolerance', '1e-9', '--json']);
  t.equal(outcome.code, 1);
  t.match(json(outcome), { equal: false, runtimes: [{ outcome: 'differs' }] });
});

t.test('files that are not the manifest\'s are refused before they run', async (t) => {
  const path = join(directory, 'model.onnx');
  const bytes = await readFile(path);
  const changed = Buffer.from(bytes);
  const weights = decodeModel(bytes).graph!.initializer[0]!.rawData;
  changed[bytes.indexOf(weights) + 1]! ^= 1;
  await writeFile(path, changed);
  const outcome = await runMain(['verify', directory]);
  await writeFile(path, bytes);
  t.equal(outcome.code, 1);
  t.match(outcome.stderr, /model\.onnx is not the file its manifest\.json describes/);
});

t.test('a folder without a manifest, or without golden vectors, is named', async (t) => {
  const missing = await runMain(['verify', t.testdir()]);
  t.equal(missing.code, 1);
  t.match(missing.stderr, /manifest\.json/);
  const bare = t.testdir();
  const none = await exportFormats(freezeModel(run, 64), { ...run, config: { ...run.config, export: { ...run.config.export, golden_images: 0 } } }, {});
  await writeFiles(bare, none.files);
  t.match((await runMain(['verify', bare])).stderr, /no golden inputs/);
});
