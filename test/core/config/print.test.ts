import fc from 'fast-check';
import t from 'tap';
import { checkConfig } from '../../../core/config/check.ts';
import { addCoreSections } from '../../../core/config/core-schema.ts';
import { mergeConfigs } from '../../../core/config/merge.ts';
import { parseOverrides } from '../../../core/config/override.ts';
import { configAsJson, printConfig } from '../../../core/config/print.ts';
import { ConfigSchema } from '../../../core/config/schema.ts';
import type { ConfigObject } from '../../../core/config/value.ts';
import { parseYaml } from '../../../core/config/yaml.ts';

t.test('each value stands on a line that ends with its origin', async (t) => {
  const config: ConfigObject = { max_iters: 3, LearningRate: { schedulers: [{ gamma: 0.1, type: 'PiecewiseDecay', milestones: [1, 2] }, { type: 'LinearWarmup' }] }, save_dir: 'a b' };
  const text = printConfig({ value: config, origins: new Map([['max_iters', '-o max_iters=3'], ['LearningRate', 'x.yml:1'], ['LearningRate.schedulers.0.milestones', 'x.yml:4']]) });
  t.equal(text.replace(/ +#/g, ' #'), [
    'max_iters: 3 # -o max_iters=3',
    'LearningRate:',
    '  schedulers:',
    '    - type: PiecewiseDecay # x.yml:1',
    '      gamma: 0.1 # x.yml:1',
    '      milestones: [1, 2] # x.yml:4',
    '    - type: LinearWarmup # x.yml:1',
    'save_dir: "a b"',
    '',
  ].join('\n'));
});

t.test('a printed configuration, given as a file, checks to itself', async (t) => {
  const schema = addCoreSections(new ConfigSchema());
  const checked = checkConfig(mergeConfigs([parseOverrides(['LearningRate.schedulers=[!LinearWarmup {}]', 'TrainReader.dataset=!COCODataSet {}'])]), schema);
  const printed = parseYaml(printConfig(checked), 'printed.yml').value as ConfigObject;
  t.same(checkConfig(mergeConfigs([{ origin: 'printed.yml', config: printed }]), schema).value, checked.value);
});

t.test('as JSON it holds the value and the origin of each path', async (t) => {
  const checked = checkConfig(mergeConfigs([parseOverrides(['max_iters=3'])]), addCoreSections(new ConfigSchema()));
  const { value, origins } = JSON.parse(JSON.stringify(configAsJson(checked)));
  t.equal(value.max_iters, 3);
  t.equal(origins.max_iters, '-o max_iters=3');
  t.equal(origins['quantization.weight_bits'], 'default');
});

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.string({ maxLength: 8 }), fc.constantFrom('yes', 'No', 'on', 'y', 'null', '~', '1e3', '0x1', '.5', '.nan', '!T', '*a', '- a', 'a: b', ' a ', '', '<<', '#', 'a #b', '__proto__', '\u2028', '\u0085'));
const value = fc.letrec<{ any: unknown; object: unknown }>((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, text, fc.double(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie('any'), { maxLength: 4 }), tie('object')),
  object: fc.dictionary(text, tie('any'), { maxKeys: 5 }),
})).object;

t.test('whatever is printed reads back as the same, with origins of any text beside it', async (t) => {
  fc.assert(fc.property(value, text, (config, origin) => {
    const origins = { get: () => origin, has: () => true } as unknown as ReadonlyMap<string, string>;
    const back = parseYaml(printConfig({ value: config as object, origins }), 'printed.yml').value;
    return same(config, back ?? {});
  }), { numRuns: 1000 });
  t.pass();
});

function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return Object.is(a, b);
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return Array.isArray(a) === Array.isArray(b) && left.length === right.size && left.every(([key, member]) => right.has(key) && same(member, right.get(key)));
}
