import fc from 'fast-check';
import t from 'tap';
import { changedConfig, mergeConfigs } from '../../../core/config/merge.ts';
import type { ConfigLayer } from '../../../core/config/layer.ts';
import type { ConfigObject } from '../../../core/config/value.ts';

const layer = (origin: string, config: ConfigObject): ConfigLayer => ({ origin, config });

t.test('objects merge by key, lists and scalars are replaced, and each value names the layer it came from', async (t) => {
  const { config, origins } = mergeConfigs([
    layer('preset', { max_iters: 10, LearningRate: { base_lr: 1, schedulers: [1, 2] } }),
    layer('file', { LearningRate: { schedulers: [3] } }),
  ]);
  t.same(config, { max_iters: 10, LearningRate: { base_lr: 1, schedulers: [3] } });
  t.equal(origins.get('LearningRate.base_lr'), 'preset');
  t.equal(origins.get('LearningRate.schedulers.0'), 'file');
  t.notOk(origins.has('LearningRate.schedulers.1'));
});

t.test('an object of another type replaces, one of the same or no type merges', async (t) => {
  const low = layer('low', { optimizer: { type: 'Momentum', momentum: 0.9 } });
  const merge = (optimizer: ConfigObject) => mergeConfigs([low, layer('high', { optimizer })]).config['optimizer'];
  t.same(merge({ type: 'Adam' }), { type: 'Adam' });
  t.same(merge({ type: 'Momentum', use_nesterov: true }), { type: 'Momentum', momentum: 0.9, use_nesterov: true });
  t.same(merge({ momentum: 0.5 }), { type: 'Momentum', momentum: 0.5 });
});

t.test('merging changes none of the layers', async (t) => {
  const low = layer('low', { a: { b: [1] } });
  const merged = mergeConfigs([low, { origin: '-o', config: {}, edits: [{ path: ['a', 'b', '0'], value: 2, origin: '-o a.b.0=2' }] }]);
  t.same(merged.config, { a: { b: [2] } });
  t.same(low.config, { a: { b: [1] } });
});

t.test('what is not plain data is refused with its place', async (t) => {
  const config = { a: { b: () => 1 } } as unknown as ConfigObject;
  t.throws(() => mergeConfigs([layer('createKernel', config)]), { code: 'ERR_CONFIG_INVALID', message: /"a\.b" \(createKernel\): a function/ });
  const cycle: ConfigObject = {};
  cycle['again'] = cycle;
  t.throws(() => mergeConfigs([layer('createKernel', cycle)]), { code: 'ERR_CONFIG_INVALID', message: /cycle/ });
});

t.test('what a hook changed gets the hook\'s origin, the rest keeps its own', async (t) => {
  const before = mergeConfigs([layer('file', { a: { b: 1, c: 2 } })]);
  const { origins } = changedConfig(before, { a: { b: 1, c: 3 }, threads: 2 }, 'hook config');
  t.equal(origins.get('a.b'), 'file');
  t.equal(origins.get('a.c'), 'hook config');
  t.equal(origins.get('threads'), 'hook config');
});

/** Layers over one shape, as layers of one schema are: a key holds an object in all of them or in none. */
const shaped = fc.letrec<{ object: ConfigObject }>((tie) => ({
  object: fc.record({
    leafA: fc.oneof(fc.integer(), fc.string()), leafB: fc.array(fc.integer(), { maxLength: 3 }), ['__proto__']: fc.boolean(),
    'dotted.key': fc.integer(), inner: fc.oneof({ maxDepth: 2 }, fc.constant({}), tie('object')),
  }, { requiredKeys: [] }) as fc.Arbitrary<ConfigObject>,
})).object;

t.test('merging is associative: [a, b, c], [[a, b], c] and [a, [b, c]] are the same, origins included', async (t) => {
  fc.assert(fc.property(shaped, shaped, shaped, (a, b, c) => {
    const layers = [layer('a', a), layer('b', b), layer('c', c)] as const;
    const all = mergeConfigs(layers);
    for (const nested of [mergeConfigs([mergeConfigs([layers[0], layers[1]]), layers[2]]), mergeConfigs([layers[0], mergeConfigs([layers[1], layers[2]])])]) {
      if (JSON.stringify(sorted(nested.config)) !== JSON.stringify(sorted(all.config))) return false;
      for (const [path, origin] of all.origins) if (isLeaf(path) && nested.origins.get(path) !== origin) return false;
    }
    return true;
  }), { numRuns: 300 });
  t.pass();
});

const isLeaf = (path: string): boolean => !path.endsWith('inner');

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sorted(member)]);
}
