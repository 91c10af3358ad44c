import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { openRun } from '../../../core/commands/open-run.ts';
import type { ConfigObject } from '../../../core/config/index.ts';
import { exportFormats } from '../../../core/export/export-formats.ts';
import type { Exported } from '../../../core/export/exporter.ts';
import { freezeModel } from '../../../core/export/freeze-model.ts';
import { MANIFEST_FILE, parseManifest } from '../../../core/export/manifest.ts';
import { writeCheckpoint } from '../../../core/train/checkpoint.ts';
import { exportPaddle } from '../../../plugins/export-paddle/index.ts';
import { runtimes } from '../../../plugins/export-paddle/runtimes.ts';
import { encodeProgram, readProgram, type OpDesc } from '../../../plugins/paddle-format/index.ts';
import { bccdKernel } from '../../support/bccd-kernel.ts';
import { calibratedRun, image, tinyKernel } from '../export-onnx/calibrated-run.ts';

async function exported(config: ConfigObject = {}) {
  const kernel = tinyKernel({ target: 'paddle-lite', ...config, export: { check_images: 2, golden_images: 0, formats: ['paddle'] } }, [exportPaddle()]);
  const run = await calibratedRun(kernel);
  const result = await exportFormats(freezeModel(run, 64), run, {});
  await kernel.dispose();
  return result;
}

/** What was exported, with a program that is edited first. */
async function edited(edit: (op: OpDesc) => OpDesc): Promise<Exported> {
  const { files } = await exported();
  const manifest = parseManifest(files.get(MANIFEST_FILE) as string);
  const program = readProgram(files.get('paddle/__model__') as Uint8Array, 'model');
  files.set('paddle/__model__', encodeProgram({ ...program, blocks: program.blocks.map((block) => ({ ...block, ops: block.ops.map(edit) })) }));
  const { files: names, ...details } = manifest.formats['paddle']!;
  return { description: manifest, details, files: names, directory: undefined, read: (name) => Promise.resolve(files.get(name) as Uint8Array) };
}

const FORMS: readonly (readonly [title: string, config: ConfigObject])[] = [
  ['a file for each parameter', {}],
  ['one file under names of its own', { paddle_export: { model_filename: 'net', params_filename: 'weights' } }],
  ['weights as bytes, which Paddle itself does not run', { paddle_export: { storage: 'int8' } }],
  ['the newer format', { paddle_export: { onnx_format: true } }],
  ['float', { quantization: { enabled: false } }],
];

for (const [title, config] of FORMS) {
  t.test(`an exported program gives here what the graph gives: ${title}`, async (t) => {
    const { verified: { paddle }, notes } = await exported(config);
    t.same(notes, []);
    t.match(paddle, { images: 2 });
    t.same(paddle!.outputs.map(({ name }) => name.split(' ')[0]), ['yolo_output.0', 'yolo_output.1', 'yolo_output.2', 'scores', 'boxes']);
    // Two engines round a few activations of a quantized network to either side of a half.
    for (const { name, mean } of paddle!.outputs) t.ok(mean < (title === 'float' ? 1e-5 : 0.02), `${name} differs by ${mean}`);
  });
}

t.test('a plan for ONNX Runtime, whose arithmetic the program imitates, differs by rounding alone', async (t) => {
  const { verified: { paddle } } = await exported({ target: 'onnxruntime' });
  t.ok(paddle!.outputs.every(({ mean, tolerance }) => mean < tolerance));
});

t.test('the file\'s own suppression is compared with what the manifest says', async (t) => {
  const suppress = async (edit: (op: OpDesc) => OpDesc) => {
    const [runtime] = runtimes(await edited(edit), { raw: ['yolo_output.0'], python: [], threads: 1 });
    const open = await runtime!.open();
    const [{ suppressed, detections }] = await open.run([image(64)]) as unknown as [Record<string, { data: Float32Array }>];
    await open.dispose();
    return [suppressed!.data, detections!.data];
  };
  const [same, expected] = await suppress((op) => op);
  t.ok(same!.length > 12 && same!.length % 6 === 0);
  t.same(same, expected);
  const [other] = await suppress((op) => (op.type === 'multiclass_nms' ? { ...op, attrs: op.attrs.map((one) => (one.name === 'keep_top_k' ? { name: one.name, type: 'INT', value: 2 } : one)) } : op));
  t.equal(other!.length, 12);
});

t.test('an op that only Paddle knows is no failure: the runtime cannot', async (t) => {
  const [runtime] = runtimes(await edited((op) => (op.type === 'relu6' ? { ...op, type: 'of_a_plugin' } : op)), { raw: [], python: [] });
  await t.rejects(runtime!.open(), { code: 'ERR_RUNTIME_CANNOT', message: /^slimtap cannot run this export: .*of_a_plugin \(\d+\)/ });
});

t.test('files that the export does not list are not read, whatever the program names', async (t) => {
  const read: string[] = [];
  const other = await edited((op) => op);
  const [runtime] = runtimes({ ...other, files: other.files.filter((name) => !name.endsWith('conv1_weights')), read: (name) => { read.push(name); return other.read(name); } }, { raw: [], python: [] });
  await t.rejects(runtime!.open(), { code: 'ERR_IMPORT_PARAMETERS', message: /conv1_weights/ });
  t.notOk(read.some((name) => name.endsWith('conv1_weights')));
});

t.test('an export is verified and measured without Python', async (t) => {
  const directory = t.testdir();
  const weights = join(directory, 'weights');
  const kernel = bccdKernel(directory, { MobileNet: { width: 0.03125 }, threads: 1, quantization: { enabled: false }, YOLOv3Head: { nms: { score_threshold: 0 } }, weights, export: { formats: ['paddle'], golden_images: 1 } });
  const { run: { states, backend } } = await openRun(kernel, { weights: undefined, keepPlan: false });
  await writeCheckpoint(weights, { iteration: 1, states, plan: undefined, extra: {}, metrics: {} });
  await backend.dispose();
  await kernel.run('export', { outputDir: join(directory, 'export') });
  const folder = join(directory, 'export/test');

  const { equal, runtimes: ran } = await kernel.run('verify', { directory: folder });
  t.equal(equal, true);
  t.match(ran, [{ format: 'paddle', runtime: 'slimtap', outcome: 'equal' }, { format: 'paddle', runtime: 'PaddlePaddle', outcome: 'skipped', reason: /--python/ }]);
  t.match(ran[0]!.outputs.at(-1), { name: /^suppression/, largest: 0 });

  const { results: [ours] } = await kernel.run('evaluate', {});
  for (const model of [folder, join(folder, 'paddle'), join(folder, 'paddle/__model__')]) {
    const { results: [result] } = await kernel.run('evaluate', { model });
    t.match(result, { stage: 'exported', images: 4 });
    t.same([result!.AP, result!.stats], [ours!.AP, ours!.stats]);
  }

  const parameter = join(folder, 'paddle/conv1_weights');
  const bytes = await readFile(parameter);
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(parameter, bytes);
  await t.rejects(kernel.run('evaluate', { model: join(folder, 'paddle') }), { code: 'ERR_EXPORT_MANIFEST', message: /conv1_weights/ });
  await kernel.dispose();
});
