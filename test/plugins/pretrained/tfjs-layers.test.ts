import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import t from 'tap';
import { SlimtapError } from '../../../core/errors.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { memoryFolder } from '../../../core/import/folder.ts';
import { renameKerasMobilenetV1 } from '../../../plugins/pretrained/keras-mobilenet-v1.ts';
import { depthwiseToChannelsFirst, hwioToOihw } from '../../../plugins/pretrained/kernel-layouts.ts';
import { matchWeights } from '../../../plugins/pretrained/match-weights.ts';
import { readWeights } from '../../../plugins/pretrained/read-weights.ts';
import { readTfjsLayers } from '../../../plugins/pretrained/tfjs-layers.ts';
import { tensor } from '../../../core/tensor/tensor.ts';
import { tfjsModel } from './fixtures.ts';

const shared = new URL('../../../../shared/', import.meta.url);
const missing = existsSync(new URL('data/weights/', shared)) ? false : 'shared/data/weights is not here';
const values = (read: ReadonlyMap<string, Tensor>, name: string): number[] => [...read.get(name)!.data as Float32Array];
const folderOf = (files: Record<string, Buffer | string>) => memoryFolder('model', new Map(Object.entries(files).map(([name, content]) => [name, Buffer.from(content as string)])));

t.test('a Keras MobileNetV1 gets PaddleDetection\'s names and our layouts; its classifier is left out', async (t) => {
  const read = await readWeights(t.testdir(tfjsModel()), { cacheDir: 'unused' });
  t.same([...read].map(([name, { shape }]) => [name, shape]), [
    ['conv1_weights', [2, 3, 1, 2]], ['conv1_bn_scale', [2]], ['conv1_bn_offset', [2]], ['conv1_bn_mean', [2]], ['conv1_bn_variance', [2]],
    ['conv2_1_dw_weights', [2, 1, 1, 3]], ['conv6_sep_weights', [3, 2, 1, 1]],
  ]);
  t.same(values(read, 'conv1_weights'), [0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11], 'shards are joined where they cut a number');
  t.same(values(read, 'conv2_1_dw_weights'), [200, 202, 204, 201, 203, 205]);
  t.same(values(read, 'conv1_bn_variance'), [106, 107]);
});

t.test('a filter that is no filter is malformed weights', (t) => {
  const weights = new Map([['conv1/kernel', tensor('float32', [2], [1, 2])]]);
  t.throws(() => renameKerasMobilenetV1(weights, 'here'), { code: 'ERR_WEIGHTS_MALFORMED', message: /here is malformed: conv1\/kernel of shape \[2\] is no filter/ });
  t.end();
});

t.test('variances are shifted for a model with another epsilon', async (t) => {
  const directory = t.testdir(tfjsModel());
  const read = await readWeights(directory, { cacheDir: 'unused', batchNormEpsilon: 1e-5 });
  t.same(read.get('conv1_bn_variance')!.data, Float32Array.of(106 + 0.00099, 107 + 0.00099));
  t.same(values(await readWeights(directory, { cacheDir: 'unused', batchNormEpsilon: 1e-3 }), 'conv1_bn_variance'), [106, 107]);
});

t.test('filters change from TensorFlow\'s layout to ours element by element', (t) => {
  const kernel = tensor('float32', [2, 3, 4, 5], Float32Array.from({ length: 120 }, (_, i) => i));
  const at = ({ data, shape: [, b = 0, c = 0, d = 0] }: Tensor, i: number, j: number, k: number, l: number) => data[((i * b + j) * c + k) * d + l];
  fc.assert(fc.property(fc.nat(1), fc.nat(2), fc.nat(3), fc.nat(4), (y, x, input, output) => {
    const expected = at(kernel, y, x, input, output);
    return at(hwioToOihw(kernel), output, input, y, x) === expected && at(depthwiseToChannelsFirst(kernel), input * 5 + output, 0, y, x) === expected;
  }));
  t.same(depthwiseToChannelsFirst(kernel).shape, [20, 1, 2, 3]);
  t.throws(() => hwioToOihw(tensor('float32', [2], [1, 2])), { code: 'ERR_OP_SHAPE' });
  t.end();
});

t.test('a missing shard is an error that names its weights, or leaves them out', async (t) => {
  const { group3, ...files } = tfjsModel();
  t.ok(group3);
  await t.rejects(readTfjsLayers(folderOf(files)), { code: 'ERR_WEIGHTS_SHARD_MISSING', message: /group3.*conv_dw_1\/depthwise_kernel/ });
  const read = await readTfjsLayers(folderOf(files), 'model.json', { missingShards: 'skip' });
  t.same([...read.keys()], ['conv1/kernel', 'conv1_bn/gamma', 'conv1_bn/beta', 'conv1_bn/moving_mean', 'conv1_bn/moving_variance']);
});

t.test('shards of the wrong length, paths out of the folder and other types are refused', async (t) => {
  const files = tfjsModel();
  const model = JSON.parse(files['model.json'] as string);
  const read = (changes: Record<string, Buffer | string>) => readTfjsLayers(folderOf({ ...files, ...changes }));
  const edited = (change: (group: any) => void): string => { // eslint-disable-line @typescript-eslint/no-explicit-any -- the point is to break it
    const copy = structuredClone(model);
    change(copy.weightsManifest[1]);
    return JSON.stringify(copy);
  };
  await t.rejects(read({ group2: Buffer.alloc(30) }), { code: 'ERR_WEIGHTS_MALFORMED', message: /moving_variance of shape \[2\] needs 8 bytes, 6 are left/ });
  await t.rejects(read({ group2: Buffer.alloc(36) }), { message: /4 bytes follow/ });
  for (const path of ['../secret', '/etc/passwd', 'a/../../b', 'http://host/x', 'c:\\x', '']) {
    await t.rejects(read({ 'model.json': edited((group) => { group.paths = [path]; }) }), { code: 'ERR_WEIGHTS_MALFORMED', message: /points out/ }, path);
  }
  await t.rejects(read({ 'model.json': edited((group) => { group.weights[0].dtype = 'float16'; }) }), { message: /dtype/ });
  await t.rejects(read({ 'model.json': edited((group) => { group.weights[0].quantization = { dtype: 'uint8' }; }) }), { message: /quantized weights are not read/ });
  await t.rejects(read({ 'model.json': edited((group) => { group.weights[0].shape = [1e12]; }) }), { message: /needs 4000000000000 bytes/ });
  await t.rejects(read({ 'model.json': '{' }), { message: /not JSON/ });
});

t.test('a tfjs model of something else is refused', async (t) => {
  const model = JSON.stringify({ weightsManifest: [{ paths: ['w'], weights: [{ name: 'dense/kernel', shape: [1], dtype: 'float32' }] }] });
  await t.rejects(readWeights(t.testdir({ 'model.json': model, w: Buffer.alloc(4) }), { cacheDir: 'unused' }), { code: 'ERR_WEIGHTS_UNRECOGNIZED', message: /MobileNetV1/ });
});

t.test('any manifest ends in weights or one of our errors', async (t) => {
  const files = tfjsModel();
  const original = Buffer.from(files['model.json'] as string);
  const attempt = async (model: Buffer): Promise<void> => {
    await readTfjsLayers(folderOf({ ...files, 'model.json': model })).catch((error: unknown) => { if (!(error instanceof SlimtapError)) throw error; });
  };
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }), async (edits) => {
    const bytes = Buffer.from(original);
    for (const [at, value] of edits) bytes[at] = value;
    await attempt(bytes);
  }), { numRuns: 1000 });
  await fc.assert(fc.asyncProperty(fc.jsonValue(), (value) => attempt(Buffer.from(JSON.stringify({ weightsManifest: value })))), { numRuns: 500 });
  t.pass('1500 manifests');
});

t.test('the real MobileNetV1 0.25 fits the whole backbone, in width and name', { skip: missing }, async (t) => {
  const read = await readWeights(fileURLToPath(new URL('data/weights/mobilenet_v1_0.25_224_keras_tfjs', shared)), { cacheDir: 'unused' });
  const { params } = JSON.parse(readFileSync(new URL('golden/paddle/models/yolov3_mobilenet_v1.model.json', shared), 'utf8')) as { params: { name: string; shape: number[] }[] };
  const quarter = params.filter(({ name }) => name.startsWith('conv')).map(({ name, shape }) => ({ name, shape: shape.map((extent) => (extent > 3 ? extent / 4 : extent)) }));
  const match = matchWeights(quarter, read);
  t.equal(match.matched.size, 135);
  t.same([match.missing, match.unused, match.shapeMismatch], [[], [], []]);
});

t.test('the real MobileNetV1 1.0 lacks one shard: an error, or all but that weight', { skip: missing }, async (t) => {
  const path = fileURLToPath(new URL('data/weights/mobilenet_v1_1.0_224_keras_tfjs', shared));
  await t.rejects(readWeights(path, { cacheDir: 'unused' }), { code: 'ERR_WEIGHTS_SHARD_MISSING', message: /group37-shard1of1.*conv_pw_13\/kernel/ });
  const read = await readWeights(`${path}/model.json`, { cacheDir: 'unused', missingShards: 'skip' });
  const { params } = JSON.parse(readFileSync(new URL('golden/paddle/models/yolov3_mobilenet_v1.model.json', shared), 'utf8'));
  const match = matchWeights(params, read);
  t.equal(match.matched.size, 134);
  t.equal(match.missing[0], 'conv6_sep_weights');
  t.same(match.shapeMismatch, []);
});
