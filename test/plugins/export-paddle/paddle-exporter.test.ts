import t from 'tap';
import type { ConfigObject } from '../../../core/config/index.ts';
import { exportFormats } from '../../../core/export/export-formats.ts';
import { freezeModel } from '../../../core/export/freeze-model.ts';
import { parseManifest } from '../../../core/export/manifest.ts';
import { exportPaddle } from '../../../plugins/export-paddle/index.ts';
import { parseLodTensor, persistableNames, readCombinedRecords, readProgram, tensorOf, type OpDesc } from '../../../plugins/paddle-format/index.ts';
import { calibratedRun, tinyKernel } from '../export-onnx/calibrated-run.ts';

async function exported(config: ConfigObject, extra: Record<string, unknown> = {}) {
  const kernel = tinyKernel({ target: 'paddle-lite', ...config, export: { check_images: 0, golden_images: 0, formats: ['paddle'], ...config['export'] as ConfigObject } }, [exportPaddle()]);
  const run = await calibratedRun(kernel);
  const { files, notes } = await exportFormats(freezeModel(run, 64), run, extra);
  await kernel.dispose();
  const manifest = parseManifest(files.get('manifest.json') as string);
  const bytes = (name: string): Uint8Array => files.get(`paddle/${name}`) as Uint8Array;
  return { run, files, notes, bytes, manifest, ops: (name = '__model__'): readonly OpDesc[] => readProgram(bytes(name), name).blocks[0]!.ops };
}

const separate = await exported({ export: { formats: ['paddle', 'onnx'] } });

t.test('several formats are written at once, with one manifest for all', (t) => {
  const { files, manifest } = separate;
  t.ok(files.has('model.onnx') && files.has('paddle/__model__') && files.has('layers.csv'));
  t.same(Object.keys(manifest.formats), ['paddle', 'onnx']);
  t.match(manifest.formats['paddle'], { model: '__model__', feeds: { image: 'image', imSize: 'im_size' }, fetches: ['save_infer_model/scale_0.tmp_0'], suppresses: true, variables: { 'yolo_output.0': 'conv2d_20.tmp_1' } });
  t.equal(manifest.files.length, files.size - 1);
  t.end();
});

t.test('each parameter has a file of its name, exactly those the program declares', (t) => {
  const { files, bytes } = separate;
  const names = [...files.keys()].filter((name) => name.startsWith('paddle/')).map((name) => name.slice(7)).filter((name) => name !== '__model__');
  t.same(names.sort(), [...persistableNames(readProgram(bytes('__model__'), 'model'))].sort());
  const levels = parseLodTensor(bytes('conv2_1_sep_weights'), 'weights');
  t.equal(levels.dtype, 'float32');
  t.ok(levels.data.every((level) => Number.isInteger(level) && Math.abs(Number(level)) <= 127));
  t.end();
});

t.test('one file holds all parameters sorted by name, under names the caller chooses', async (t) => {
  const { bytes, files } = await exported({ paddle_export: { model_filename: 'model.pdmodel', params_filename: 'model.pdiparams' } });
  t.same([...files.keys()].filter((name) => name.startsWith('paddle/')), ['paddle/model.pdmodel', 'paddle/model.pdiparams']);
  const program = readProgram(bytes('model.pdmodel'), 'model');
  const records = readCombinedRecords(bytes('model.pdiparams'), persistableNames(program), 'params');
  t.same(tensorOf(records.get('conv1_bn_mean')!).shape, [2]);
});

t.test('storage int8 keeps bytes under save_int8\'s names', async (t) => {
  const { ops, bytes, files } = await exported({ paddle_export: { storage: 'int8' } });
  const filters = ops().filter(({ type }) => type.endsWith('conv2d')).map(({ inputs }) => inputs.find(({ parameter }) => parameter === 'Filter')!.arguments[0]!);
  t.equal(filters.filter((name) => name.endsWith('.int8')).length, 47);
  t.equal(parseLodTensor(bytes('conv1_weights.int8'), 'weights').dtype, 'int8');
  t.notOk(files.has('paddle/conv1_weights'));
});

t.test('weights of more than 8 bits are not stored as int8', async (t) => {
  await t.rejects(exported({ quantization: { weight_bits: 12 }, paddle_export: { storage: 'int8' } }), { code: 'ERR_EXPORT_UNSUPPORTED', message: /12 bits/ });
});

t.test('the newer format quantizes and dequantizes around each convolution, weights as bytes', async (t) => {
  const { ops, bytes } = await exported({ paddle_export: { onnx_format: true } });
  const count = (type: string): number => ops().filter((op) => op.type === type).length;
  t.same([count('quantize_linear'), count('dequantize_linear'), ops().filter(({ type }) => type.startsWith('fake_')).length], [45, 45 + 47, 0]);
  t.equal(parseLodTensor(bytes('conv1_weights'), 'weights').dtype, 'int8');
  t.same(parseLodTensor(bytes('conv1_weights.quantized.dequantized@zero_point'), 'zero').shape, [2]);
});

t.test('parameters alone are the float ones and the thresholds of activations, under Paddle\'s names', async (t) => {
  const { run, files, bytes, manifest } = await exported({ paddle_export: { params_only: true } });
  const names = [...files.keys()].filter((name) => name.startsWith('paddle/')).map((name) => name.slice(7));
  const states = [...run.states].filter(([, { role }]) => role === 'parameter' || role === 'statistic').map(([name]) => name);
  t.same(names.filter((name) => !name.endsWith('.scale') || states.includes(name)).sort(), states.sort());
  t.same(parseLodTensor(bytes('conv1_weights'), 'weights'), run.states.get('conv1_weights')!.tensor);
  t.same(parseLodTensor(bytes('image.scale'), 'scale').data, run.states.get('image.scale')!.tensor.data);
  t.equal(names.filter((name) => /\.tmp_\d\.scale$/.test(name)).length, 44);
  t.equal(manifest.formats['paddle']!['model'], undefined);
});

t.test('a model quantized after training says so on its ops, with the thresholds of what they give', async (t) => {
  const { ops } = await exported({}, { 'quant-post': { algo: 'KL', outThresholds: { conv1: 2.5, conv1_bn: 3.5, conv1_relu6: 4.5 } } });
  const attribute = (type: string, name: string): unknown => ops().find((op) => op.type === type)!.attrs.find((one) => one.name === name)?.value;
  t.same(['conv2d', 'batch_norm', 'relu6'].map((type) => attribute(type, 'out_threshold')), [2.5, 3.5, 4.5]);
  t.equal(attribute('conv2d', 'quantization_type'), 'post_kl');
  t.equal(ops().filter(({ attrs }) => attrs.some(({ name }) => name === 'out_threshold')).length, 3);
});

t.test('a plan for ONNX Runtime is quantize-dequantize ops of one bit more behind a relu, in both forms', async (t) => {
  const older = (await exported({ target: 'onnxruntime' })).ops();
  const quantizers = older.filter(({ type }) => type === 'fake_quantize_dequantize_moving_average_abs_max');
  t.ok(quantizers.length > 60);
  t.same(new Set(quantizers.map(({ attrs }) => attrs.find(({ name }) => name === 'bit_length')!.value)), new Set([9]), 'unsigned, or with -128');
  t.ok(older.filter(({ type }) => type === 'relu').length > 20 && older.some(({ type }) => type === 'clip'));
  t.equal(older.filter(({ type }) => type === 'fake_channel_wise_dequantize_max_abs').length, 47, 'of the weights');
  const newer = (await exported({ target: 'onnxruntime', paddle_export: { onnx_format: true } })).ops();
  t.same(new Set(newer.filter(({ type }) => type === 'quantize_linear').map(({ attrs }) => attrs.find(({ name }) => name === 'bit_length')!.value)), new Set([8, 9]));
  t.notOk(newer.some(({ type }) => type === 'clip'));
});

t.test('what nothing here compares with the graph is told', async (t) => {
  const { notes } = await exported({ export: { check_images: 1 }, paddle_export: { params_only: true } });
  t.match(notes, [/^paddle was not compared with the graph: PaddlePaddle: only parameters were written/]);
});
