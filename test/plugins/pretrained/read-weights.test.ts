import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import t from 'tap';
import { tensor } from '../../../core/tensor/tensor.ts';
import { writeCheckpoint } from '../../../core/train/checkpoint.ts';
import { readWeights } from '../../../plugins/pretrained/read-weights.ts';
import { readNpy } from '../../../core/tensor/npy.ts';
import { encodeProgram, encodeRecord, recordOf } from '../../../plugins/paddle-format/index.ts';
import { floats, lodTensor, tarOf } from './fixtures.ts';

const golden = new URL('../../../../shared/golden/paddle/e2e/', import.meta.url);
const missing = existsSync(golden) ? false : 'shared/golden is not here';
const options = { cacheDir: 'unused' };
const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/paddle/${name}`, import.meta.url));

t.test('a directory of Paddle files is read by parameter name; what lies beside them is not', async (t) => {
  const directory = t.testdir({
    conv1_weights: lodTensor([1, 2], floats(1, 2)), 'yolo_output.0.conv.bias': lodTensor([1], floats(3)),
    __model__: Buffer.from(encodeProgram({ version: {}, blocks: [{ idx: 0, parentIdx: -1, vars: [], ops: [] }] })), LICENSE: 'MIT', 'index.json': '{}', '._conv1_weights': 'finder', sub: { w: lodTensor([1], floats(1)) },
  });
  const read = await readWeights(directory, options);
  t.same([...read].map(([name, { shape }]) => [name, shape]), [['conv1_weights', [1, 2]], ['yolo_output.0.conv.bias', [1]]]);
  t.equal((await readWeights(pathToFileURL(directory).href, options)).size, 2, 'also as a file: URL');
});

t.test('a combined file needs a program beside it, or its names', async (t) => {
  const directory = t.testdir({ __params__: Buffer.concat([lodTensor([1], floats(1)), lodTensor([1], floats(2))]) });
  for (const path of [directory, join(directory, '__params__')]) {
    await t.rejects(readWeights(path, options), { code: 'ERR_WEIGHTS_NAMES_MISSING' });
    t.same([...await readWeights(path, { ...options, names: ['b', 'a'] })].map(([name, { data }]) => [name, data[0]]), [['a', 1], ['b', 2]]);
  }
});

t.test('the program beside a combined file names its parameters', { skip: missing }, async (t) => {
  const named = fileURLToPath(new URL('float_model_combined', golden));
  const separate = await readWeights(fileURLToPath(new URL('float_model_separate', golden)), options);
  for (const path of [named, join(named, '__params__')]) t.same(await readWeights(path, options), separate, path);
  const later = t.testdir({ 'a.pdmodel': readFileSync(join(named, '__model__')), 'a.pdiparams': readFileSync(join(named, '__params__')), 'b.pdiparams': 'other' });
  for (const name of ['a', 'a.pdmodel', 'a.pdiparams']) t.same(await readWeights(join(later, name), options), separate, name);
  await t.rejects(readWeights(later, options), { code: 'ERR_WEIGHTS_AMBIGUOUS', message: /a\.pdiparams, b\.pdiparams/ });
});

t.test('a pickle is read by its path, by the path without its ending, and by the folder it is in', async (t) => {
  const directory = t.testdir({ 'ckpt.pdparams': fixture('ckpt.pdparams'), 'ckpt.pdopt': fixture('ckpt.pdopt'), 'ckpt.pdmodel': 'program' });
  for (const path of [join(directory, 'ckpt.pdparams'), join(directory, 'ckpt'), directory]) t.equal((await readWeights(path, options)).size, 19, path);
  t.equal((await readWeights(join(directory, 'ckpt.pdopt'), options)).get('fc_b_velocity_0')!.shape[0], 5);
});

t.test('the integers of a converted model are no weights', async (t) => {
  const path = fileURLToPath(new URL('../../fixtures/paddle/quant_model_float', import.meta.url));
  await t.rejects(readWeights(path, options), { code: 'ERR_WEIGHTS_QUANTIZED', message: /"conv1_weights" and 3 more hold integer levels/, hint: /slimtap import/ });
});

t.test('weights that are stored as integers are no weights, whatever program is beside them', async (t) => {
  const integers = encodeRecord(recordOf(tensor('int8', [2, 1, 1, 1], [1, 2])));
  const zero = encodeRecord(recordOf(tensor('int32', [1], [0])));
  const folder = t.testdir({ conv1_weights: Buffer.from(integers), zero_point: Buffer.from(zero) });
  await t.rejects(readWeights(folder, options), { code: 'ERR_WEIGHTS_QUANTIZED', message: /"conv1_weights" holds integer levels/ });
  const combined = t.testdir({ __params__: Buffer.from(integers), __model__: Buffer.from(encodeProgram({ version: {}, blocks: [{ idx: 0, parentIdx: -1, vars: [{ name: 'w', persistable: true, type: { type: 'LOD_TENSOR' }, attrs: [] }], ops: [] }] })) });
  await t.rejects(readWeights(combined, options), { code: 'ERR_WEIGHTS_QUANTIZED', message: /"w" holds integer levels/ });
});

t.test('a checkpoint gives its parameters and statistics, by their averages where it has some', async (t) => {
  const path = join(t.testdir(), 'best_model');
  const state = (role: 'parameter' | 'statistic' | 'average' | 'optimizer' | 'quantizer', value: number) => ({ role, tensor: tensor('float32', [1], [value]) });
  const states = new Map([['w', state('parameter', 1)], ['w@EMA', state('average', 2)], ['mean', state('statistic', 3)], ['w.velocity', state('optimizer', 4)], ['x.scale', state('quantizer', 5)]]);
  await writeCheckpoint(path, { iteration: 1, states, extra: {}, metrics: {} });
  t.same([...await readWeights(path, options)].map(([name, { data }]) => [name, data[0]]), [['w', 2], ['mean', 3]]);
  const archive = join(path, '..', 'c.tar');
  writeFileSync(archive, tarOf(['checkpoint.json', 'states.bin'].map((name) => ({ path: `best_model/${name}`, content: readFileSync(join(path, name)) }))));
  t.equal((await readWeights(archive, options)).get('w')!.data[0], 2, 'also from an archive');
});

t.test('what is no weights is named with what is accepted', async (t) => {
  const directory = t.testdir({
    empty: {}, text: 'hello', 'model.pdparams': Buffer.from([0x80, 2, 0x7d]), broken: { __params__: lodTensor([1], floats(1)), __model__: 'program' }, mixed: { w: lodTensor([1], floats(1)), 'x.jpg': 'JFIF' }, damaged: { w: lodTensor([2], floats(1)) },
  });
  const refused = (name: string, code: string, message: RegExp) => t.rejects(readWeights(join(directory, name), options), { code, message }, name);
  await refused('nowhere', 'ERR_FILE_UNREADABLE', /nowhere/);
  await refused('empty', 'ERR_WEIGHTS_UNRECOGNIZED', /no parameter file/);
  await refused('text', 'ERR_WEIGHTS_UNRECOGNIZED', /neither an archive/);
  await refused('model.pdparams', 'ERR_WEIGHTS_MALFORMED', /model\.pdparams is malformed at byte 3: opcode/);
  await refused('broken', 'ERR_PADDLE_PROGRAM', /broken\/__model__ is no Paddle program at byte 0/);
  await refused('mixed', 'ERR_WEIGHTS_UNRECOGNIZED', /x\.jpg is no Paddle parameter/);
  await refused('damaged', 'ERR_WEIGHTS_MALFORMED', /damaged\/w is malformed at byte/);
});

t.test('an address that is none is an error of ours', async (t) => {
  await t.rejects(readWeights('https://', options), { code: 'ERR_DOWNLOAD_FAILED', message: /it is no address/ });
  await t.rejects(readWeights('file://%zz', options), { code: 'ERR_FILE_UNREADABLE', message: /file:\/\/%zz/ });
});

t.test('what Paddle 1.8 saved after quantized training has the values of its golden arrays', { skip: missing }, async (t) => {
  const read = await readWeights(fileURLToPath(new URL('quant_checkpoint', golden)), options);
  t.equal(read.size, 23);
  for (const name of ['conv1_weights', 'conv1_bn_variance', 'yolo_output.0.conv.bias', 'fc_w']) {
    const expected = await readNpy(fileURLToPath(new URL(`quant_final/${name}.npy`, golden)));
    t.same(read.get(name)!.shape, expected.shape, name);
    t.same(read.get(name)!.data, expected.data, name);
  }
});
