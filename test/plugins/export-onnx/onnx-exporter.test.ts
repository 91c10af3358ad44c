import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import t, { type Test } from 'tap';
import type { ConfigObject } from '../../../core/config/index.ts';
import { exportFormats, type ExportedFormats } from '../../../core/export/export-formats.ts';
import type { ExportVerification, FrozenModel } from '../../../core/export/exporter.ts';
import { freezeModel } from '../../../core/export/freeze-model.ts';
import { Editor } from '../../../core/ir/editor.ts';
import { isOp } from '../../../core/ir/types.ts';
import type { Run } from '../../../core/run.ts';
import { encodeGraph, onnxExporter } from '../../../plugins/export-onnx/index.ts';
import { preparedGraph } from '../../../plugins/export-onnx/prepared-graph.ts';
import { sessionOptions } from '../../../plugins/export-onnx/session-options.ts';
import { decodeModel, ELEMENT_TYPES, tensorOf } from '../../../plugins/onnx-model/index.ts';
import { calibratedRun, image, tinyKernel } from './calibrated-run.ts';

interface Made extends ExportedFormats { readonly run: Run; readonly model: FrozenModel; readonly bytes: Uint8Array; readonly manifest: Record<string, unknown>; readonly details: Record<string, unknown> }

async function exported(config: ConfigObject = {}, size = 64): Promise<Made> {
  const { export: options, ...rest } = config;
  const run = await calibratedRun(tinyKernel({ ...rest, export: { check_images: 0, golden_images: 0, ...options as ConfigObject } }));
  const model = freezeModel(run, size);
  const made = await exportFormats(model, run, {});
  const manifest = JSON.parse(made.files.get('manifest.json') as string) as Record<string, unknown>;
  return { ...made, run, model, bytes: made.files.get('model.onnx') as Uint8Array, manifest, details: (manifest['formats'] as Record<string, Record<string, unknown>>)['onnx']! };
}

/** Differences from the graph that exporting measures, of a model that was tampered with. */
async function verified({ run }: Made, tamper: (model: FrozenModel) => void = () => {}): Promise<ExportVerification> {
  const model = freezeModel(run, 64);
  tamper(model);
  const { verified } = await exportFormats(model, { ...run, config: { ...run.config, export: { ...run.config.export, check_images: 8 } } }, {});
  return verified['onnx']!;
}

async function written(t: Test, { files }: Made): Promise<string> {
  const directory = t.testdir();
  for (const [name, bytes] of files) await writeFile(join(directory, name), bytes);
  return join(directory, 'model.onnx');
}

const seven = await exported({ quantization: { weight_bits: 7 } });
const eight = await exported();

t.test('ONNX Runtime runs the whole network on integers', async (t) => {
  const counts = await optimizedOps(t, seven.bytes);
  t.equal(counts.get('QLinearConv'), 47);
  t.equal(counts.get('QLinearLeakyRelu'), 17, 'all but the three in front of float outputs');
  t.equal(counts.get('QLinearConcat'), 2);
  t.equal(counts.get('QuantizeLinear'), 1, 'the image');
  t.equal(counts.get('DequantizeLinear'), 3, 'the features of the three outputs');
});

t.test('weights of quantized convolutions are int8 in the file, within seven bits, and biases int32', async (t) => {
  const { initializer, node } = decodeModel(seven.bytes).graph!;
  const byName = new Map(initializer.map((proto) => [proto.name, proto]));
  const made = new Map(node.flatMap((one) => one.output.map((output) => [output, one] as const)));
  const weights = node.filter(({ opType }) => opType === 'Conv').map(({ input }) => made.get(input[1]!)).filter((dequantize) => dequantize !== undefined);
  t.equal(weights.length, 47);
  for (const { input } of weights) {
    const levels = tensorOf(byName.get(input[0]!)!);
    t.equal(levels.dtype, 'int8');
    t.ok(levels.data.every((level) => Math.abs(Number(level)) <= 63));
  }
  const floats = initializer.filter(({ dataType, dims }) => dataType === ELEMENT_TYPES.float32 && dims.length === 4 && dims[0]! > 1n);
  t.equal(floats.length, 3, 'only the three output convolutions have float filters');
  t.equal(initializer.filter(({ dataType }) => dataType === ELEMENT_TYPES.int32).length, 47);
});

t.test('the demo\'s network is less than 30 % of its float file', async (t) => {
  const { model, bytes, run } = await exported({ MobileNet: { width: 0.25 }, input_size: 320, backend: 'onnxruntime', quantization: { weight_bits: 7 } }, 320);
  const float = encodeGraph(preparedGraph(model.floatGraph), { opset: run.config.export.opset });
  t.ok(bytes.length < 0.3 * float.length, `${bytes.length} of ${float.length} bytes`);
});

t.test('verify accepts the file it was made for', async (t) => {
  const { outputs, images } = await verified(seven);
  t.equal(images, 8);
  t.same(outputs.map(({ name }) => name.split(' ')[0]), ['yolo_output.0', 'yolo_output.1', 'yolo_output.2', 'scores', 'boxes']);
  for (const { mean, tolerance, name } of outputs) t.ok(mean > 0 && mean < tolerance / 3, `${name}: ${mean}`);
});

t.test('verify accepts 8-bit weights with the session option the manifest asks for', async (t) => {
  const { outputs } = await verified(eight);
  t.ok(outputs.every(({ mean, tolerance }) => mean < tolerance / 3));
});

t.test('a file for paddle-lite equals the fake-quant graph but for rounding flips', async (t) => {
  const { outputs } = await verified(await exported({ target: 'paddle-lite' }));
  for (const { name, mean, tolerance } of outputs) t.ok(mean < tolerance / 3, `${name}: ${mean}`);
});

t.test('activations around zero points give the fake-quant graph\'s numbers, every convolution on integers', async (t) => {
  const made = await exported({ quantization: { activation_quantize_type: 'moving_average_min_max', weight_bits: 4 } });
  const { outputs } = await verified(made);
  for (const { name, mean, tolerance } of outputs) t.ok(mean > 0 && mean < tolerance / 3, `${name}: ${mean}`);
  t.equal((await optimizedOps(t, made.bytes)).get('QLinearConv'), 47);
});

t.test('a float network equals its graph to rounding', async (t) => {
  const made = await exported({ quantization: { enabled: false } });
  const { files, manifest, details } = made;
  const { outputs } = await verified(made);
  for (const { name, largest } of outputs) t.ok(largest < 1e-3, `${name}: ${largest}`);
  t.equal(manifest['target'], 'float');
  t.same(details['sessionOptions'], {});
  t.notOk(decodeModel(files.get('model.onnx') as Uint8Array).graph!.node.some(({ opType }) => ['BatchNormalization', 'QuantizeLinear'].includes(opType)));
});

for (const layer of ['conv2_1_sep.filter', 'yolo_block.2.0.0.filter', 'yolo_block.2.tip.filter']) {
  t.test(`verify refuses a file whose ${layer} has twice its scale`, async (t) => {
    await t.rejects(verified(seven, (model) => doubleScale(model, layer)), { code: 'ERR_EXPORT_DIFFERS' });
  });
}

t.test('verify refuses numbers that are none', async (t) => {
  await t.rejects(verified(seven, (model) => doubleScale(model, 'yolo_block.2.tip.filter', NaN)), { code: 'ERR_EXPORT_DIFFERS' });
});

t.test('check_images 0 compares nothing', async (t) => {
  t.same(seven.verified, {});
});

t.test('8-bit weights make the exact kernels a required session option, 7-bit weights none', async (t) => {
  t.same(eight.details['sessionOptions'], { 'session.x64quantprecision': '1' });
  t.same(seven.details['sessionOptions'], {});
});

t.test('fast precision refuses 8-bit weights', async (t) => {
  await t.rejects(exported({ export: { precision: 'fast' } }), { code: 'ERR_EXPORT_WEIGHTS_TOO_WIDE', hint: /weight_bits=7/ });
  await t.resolves(exported({ export: { precision: 'fast' }, quantization: { weight_bits: 7 } }));
});

t.test('the manifest describes the file, and the file itself carries the same', async (t) => {
  const { manifest, details, bytes } = seven;
  t.match(manifest, {
    formats: { onnx: { files: ['model.onnx'], opset: 17 } }, target: 'onnxruntime', labels: ['0', '1', '2'],
    files: [{ name: 'model.onnx', bytes: bytes.length, sha256: /^[0-9a-f]{64}$/ }, { name: 'layers.csv' }],
    preprocessing: { channelOrder: 'rgb', size: 64 },
    quantization: { target: 'onnxruntime', formats: { 'filter int7 per channel': 47 }, float: { 'yolo_output.0': 'in scope "yolo_output"' } },
  });
  t.match((manifest['decoding'] as object[])[0], { anchors: [116, 90, 156, 198, 373, 326], downsample: 32 });
  const inside = new Map(decodeModel(bytes).metadataProps.map(({ key, value }) => [key, value]));
  for (const key of ['labels', 'preprocessing', 'decoding', 'nms', 'quantization', 'sessionOptions']) t.same(JSON.parse(inside.get(`slimtap.${key}`)!), manifest[key] ?? details[key], key);
  t.equal(inside.get('slimtap.slimtap'), manifest['slimtap']);
});

t.test('a written file runs again and gives what its graph gives', async (t) => {
  const model = await onnxExporter.load!(await written(t, eight), eight.run);
  const { boxes, scores } = await model.run(image(64));
  t.same(boxes!.shape, [1, 252, 4]);
  t.same(scores!.shape, [1, 252, 3]);
  t.ok(scores!.data.some((score) => Number(score) > 0.1) && scores!.data.every((score) => Number(score) >= 0 && Number(score) <= 1));
  await t.rejects(model.run({ imaeg: image(64)['image']! }), { code: 'ERR_FEED', message: /Did you mean "image"/ });
  await t.rejects(model.run({ image: image(64)['image']! }), { code: 'ERR_FEED', message: /imSize.*not fed/ });
  await model.dispose();
});

t.test('a file alone carries the session options it needs', async (t) => {
  const path = join(t.testdir(), 'alone.onnx');
  await writeFile(path, eight.bytes);
  const model = await onnxExporter.load!(path, eight.run);
  t.same((await model.run(image(64)))['boxes']!.shape, [1, 252, 4]);
  await model.dispose();
});

t.test('a file that is not the manifest\'s is refused', async (t) => {
  const path = await written(t, seven);
  await writeFile(path, eight.bytes);
  await t.rejects(onnxExporter.load!(path, seven.run), { code: 'ERR_EXPORT_MANIFEST' });
});

t.test('missing, broken and truncated files are named', async (t) => {
  const directory = t.testdir({ 'noise.onnx': 'not a model', 'empty.onnx': '' });
  await t.rejects(onnxExporter.load!(join(directory, 'none.onnx'), seven.run), { code: 'ERR_FILE_UNREADABLE' });
  for (const name of ['noise.onnx', 'empty.onnx']) await t.rejects(onnxExporter.load!(join(directory, name), seven.run), { code: 'ERR_FILE_MALFORMED', message: new RegExp(name) });
  await writeFile(join(directory, 'short.onnx'), seven.bytes.subarray(0, seven.bytes.length >> 1));
  await t.rejects(onnxExporter.load!(join(directory, 'short.onnx'), seven.run), { code: 'ERR_FILE_MALFORMED' });
  await writeFile(join(directory, 'manifest.json'), '{"manifest":1}');
  await t.rejects(onnxExporter.load!(join(directory, 'short.onnx'), seven.run), { code: 'ERR_FILE_MALFORMED', message: /manifest\.json/ });
});

/** How many nodes of each type ONNX Runtime runs. */
async function optimizedOps(t: Test, bytes: Uint8Array): Promise<ReadonlyMap<string, number>> {
  const path = join(t.testdir(), 'optimized.onnx');
  const session = await ort.InferenceSession.create(bytes, { ...sessionOptions({}, 1), optimizedModelFilePath: path });
  await session.release();
  const counts = new Map<string, number>();
  for (const { opType } of decodeModel(await readFile(path)).graph!.node) counts.set(opType, (counts.get(opType) ?? 0) + 1);
  return counts;
}

function doubleScale(model: FrozenModel, name: string, factor = 2): void {
  const editor = new Editor(model.graph);
  const node = model.graph.node(name);
  if (!isOp(node, 'DequantizeLinear') || !isOp(node.inputs.scale.producer, 'Constant')) throw new Error(`${name} is no frozen weight`);
  const { tensor } = node.inputs.scale.producer.attrs;
  editor.setInput(node, 'scale', editor.constant({ ...tensor, data: (tensor.data as Float32Array).map((threshold) => threshold * factor) }));
}
