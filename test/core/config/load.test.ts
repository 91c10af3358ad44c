import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { findConfig, loadConfigFile } from '../../../core/config/load.ts';
import { mergeConfigs } from '../../../core/config/merge.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/config', import.meta.url));
const fixture = (...names: string[]) => join(fixtures, ...names);
const merged = async (path: string) => mergeConfigs((await loadConfigFile(path)).layers);

t.test('PaddleDetection\'s file is read with its reader file below it', async (t) => {
  const { config, origins } = await merged(fixture('detector.yml'));
  t.same(config['TrainReader'], {
    batch_size: 4, dataset: { type: 'COCODataSet', dataset_dir: 'dataset/coco' },
    sample_transforms: [{ type: 'DecodeImage', to_rgb: true }, { type: 'Permute' }],
  });
  t.notOk('_READER_' in config);
  t.match(origins.get('TrainReader.batch_size'), /detector\.yml:15$/);
  t.match(origins.get('TrainReader.dataset.dataset_dir'), /reader\.yml:4$/);
  t.match(origins.get('LearningRate.schedulers.1.steps'), /detector\.yml:12$/);
});

t.test('_BASE_ names files below, relative to the file that names them', async (t) => {
  const { config } = await merged(fixture('finer.yml'));
  t.equal(config['max_iters'], 900);
  t.equal(config['architecture'], 'YOLOv3');
});

t.test('files that include each other are an error that shows the circle', async (t) => {
  await t.rejects(loadConfigFile(fixture('cycle-a.yml')), { code: 'ERR_CONFIG_CYCLE', message: /cycle-a\.yml -> .*cycle-b\.yml -> .*cycle-a\.yml/ });
});

t.test('a TypeScript config gives plugins, presets, files and configuration apart', async (t) => {
  const loaded = await loadConfigFile(fixture('project', 'slimtap.config.ts'));
  t.same(loaded.presets, ['yolov3-mobilenet-v1-coco', 'int8']);
  t.same(loaded.use.map((item) => (typeof item === 'string' ? item : item.name)), ['tensorboard', 'hello']);
  t.same(loaded.disable, ['progress']);
  const { config, origins } = mergeConfigs(loaded.layers);
  t.equal(config['max_iters'], 7);
  t.same(config['LearningRate'], { base_lr: 1e-3, schedulers: [{ type: 'CosineDecay' }] });
  t.match(origins.get('max_iters'), /slimtap\.config\.ts$/);
});

t.test('the project\'s config is found from a folder below, up to its package.json', async (t) => {
  t.equal((await findConfig(fixture('project', 'nested')))?.path, fixture('project', 'slimtap.config.ts'));
  const found = await findConfig(fixture('yaml-project'));
  t.same(found?.presets, ['p']);
  t.match(found?.layers[0]?.origins?.get('max_iters'), /slimtap\.config\.yaml:3$/);
  t.same((await findConfig(fixture('json-project')))?.layers[0]?.config, { max_iters: 3, save_dir: 'no' });
  t.equal(await findConfig(t.testdir({ 'package.json': '{}' })), undefined);
});

t.test('files that cannot be used are refused by name', async (t) => {
  const refused = async (name: string, text: string, error: { code: string; message: RegExp; hint?: RegExp }) => {
    const path = join(t.testdirName, name);
    writeFileSync(path, text);
    await t.rejects(loadConfigFile(path), error, name);
  };
  t.testdir({});
  await t.rejects(loadConfigFile(fixture('absent.yml')), { code: 'ERR_FILE_UNREADABLE', message: /absent\.yml/ });
  await t.rejects(loadConfigFile(fixtures), { code: 'ERR_CONFIG_UNLOADABLE' });
  await refused('list.yml', '[1]', { code: 'ERR_CONFIG_INVALID', message: /an object of options/ });
  await refused('mixed.yml', 'preset: p\nmax_iters: 3', { code: 'ERR_CONFIG_UNKNOWN_KEY', message: /max_iters/, hint: /config\.max_iters/ });
  await refused('use.json', '{"use": [{}]}', { code: 'ERR_CONFIG_INVALID', message: /"use"/ });
  await refused('base.yml', '_BASE_: 3', { code: 'ERR_CONFIG_INVALID', message: /_BASE_/ });
  await refused('missing-base.yml', '_BASE_: nowhere.yml', { code: 'ERR_FILE_UNREADABLE', message: /nowhere\.yml/ });
  await refused('bad.json', '{', { code: 'ERR_CONFIG_SYNTAX', message: /bad\.json/ });
  await refused('a.toml', 'x = 1', { code: 'ERR_CONFIG_UNLOADABLE', message: /a\.toml/ });
  await refused('throws.mjs', 'throw new Error("boom");', { code: 'ERR_CONFIG_UNLOADABLE', message: /boom/ });
  await refused('empty.mjs', 'export const x = 1;', { code: 'ERR_CONFIG_UNLOADABLE', message: /no default export/ });
  await refused('function.mjs', 'export default { config: { a: () => 1 } };', { code: 'ERR_CONFIG_INVALID', message: /a function/ });
  await refused('long.yml', `a: ${'x'.repeat(2 ** 18)}`, { code: 'ERR_CONFIG_SYNTAX', message: /bytes/ });
});

t.test('an empty file is an empty configuration', async (t) => {
  const directory = t.testdir({ 'a.yml': '', 'b.yml': '# nothing\n' });
  for (const name of ['a.yml', 'b.yml']) t.same((await merged(join(directory, name))).config, {}, name);
});
