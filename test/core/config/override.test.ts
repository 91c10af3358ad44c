import t from 'tap';
import { mergeConfigs } from '../../../core/config/merge.ts';
import { parseOverrides } from '../../../core/config/override.ts';
import { parseYaml } from '../../../core/config/yaml.ts';
import { getPath, type ConfigObject } from '../../../core/config/value.ts';

const base = parseYaml(`
LearningRate:
  base_lr: 0.001
  schedulers: [!PiecewiseDecay {gamma: 0.1, milestones: [400000, 450000]}, !LinearWarmup {steps: 4000}]
dataset: !COCODataSet {dataset_dir: dataset/coco}
`, 'base.yml');
const layer = { origin: 'base.yml', config: base.value as ConfigObject, origins: base.origins };
const merge = (...overrides: string[]) => mergeConfigs([layer, parseOverrides(overrides)]);
const get = (overrides: string[], path: string): unknown => getPath(merge(...overrides).config, path.split('.'));

t.test('the tutorial\'s overrides are read as it writes them', async (t) => {
  const { config, origins } = merge('max_iters=30000', 'LearningRate.base_lr=0.0001',
    'LearningRate.schedulers=[!PiecewiseDecay {gamma: 0.1, milestones: [10000]}]', 'pretrain_weights=https://example.com/a.tar');
  t.same(config['LearningRate'], { base_lr: 0.0001, schedulers: [{ type: 'PiecewiseDecay', gamma: 0.1, milestones: [10000] }] });
  t.equal(config['pretrain_weights'], 'https://example.com/a.tar');
  t.equal(origins.get('LearningRate.base_lr'), '-o LearningRate.base_lr=0.0001');
  t.equal(origins.get('dataset.dataset_dir'), 'base.yml:5');
});

t.test('a list member is named by its index or by its tag, and only its changed option changes origin', async (t) => {
  t.equal(get(['LearningRate.schedulers.0.gamma=0.5'], 'LearningRate.schedulers.0.gamma'), 0.5);
  const { config, origins } = merge('LearningRate.schedulers.PiecewiseDecay.milestones=[1]');
  t.same(getPath(config, ['LearningRate', 'schedulers', 0]), { type: 'PiecewiseDecay', gamma: 0.1, milestones: [1] });
  t.equal(origins.get('LearningRate.schedulers.0.gamma'), 'base.yml:4');
  t.equal(origins.get('LearningRate.schedulers.0.milestones'), '-o LearningRate.schedulers.PiecewiseDecay.milestones=[1]');
});

t.test('the tag of an object may stand in the path', async (t) => {
  t.equal(get(['dataset.COCODataSet.dataset_dir=x'], 'dataset.dataset_dir'), 'x');
});

t.test('an object given to an object merges, one of another type replaces it', async (t) => {
  t.same(get(['dataset={sample_num: 3}'], 'dataset'), { type: 'COCODataSet', dataset_dir: 'dataset/coco', sample_num: 3 });
  t.same(get(['dataset=!VOCDataSet {}'], 'dataset'), { type: 'VOCDataSet' });
});

t.test('overrides apply in order, and a value may hold an equals sign', async (t) => {
  t.equal(get(['a=1', 'a=b=c'], 'a'), 'b=c');
});

t.test('an override without "=" or with an empty part is wrong usage', async (t) => {
  for (const text of ['max_iters', '=3', 'a..b=3', '']) t.throws(() => parseOverrides([text]), { code: 'ERR_CONFIG_OVERRIDE', exitCode: 2 }, text);
});

t.test('a value that is not YAML is an error that shows the override', async (t) => {
  t.throws(() => parseOverrides(['a=[1']), { code: 'ERR_CONFIG_SYNTAX', message: /^-o a=\[1: / });
});

t.test('a path through a scalar or to a missing list member is an error that lists the members', async (t) => {
  t.throws(() => merge('LearningRate.base_lr.x=1'), { code: 'ERR_CONFIG_OVERRIDE', message: /"base_lr" is 0\.001/ });
  t.throws(() => merge('LearningRate.schedulers.2.gamma=1'), { code: 'ERR_CONFIG_OVERRIDE', hint: 'Members: 0 (PiecewiseDecay), 1 (LinearWarmup).' });
  t.throws(() => merge('LearningRate.schedulers=[!A , !A ]', 'LearningRate.schedulers.A.x=1'), { message: /several members/ });
});

t.test('prototypes are out of reach', async (t) => {
  merge('__proto__.polluted=1', 'LearningRate.constructor.prototype.polluted=1');
  t.equal(({} as Record<string, unknown>)['polluted'], undefined);
});
