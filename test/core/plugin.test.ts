import t from 'tap';
import { flattenPlugins, presetsOf, type Plugin } from '../../core/plugin.ts';

const plugin = (name: string, requires: readonly string[] = []): Plugin => ({ name, requires, apply() {} });
const names = (plugins: readonly Plugin[]): string[] => plugins.map(({ name }) => name);

t.test('presets flatten depth first, in list order', async (t) => {
  const inner = { name: 'inner', use: [plugin('b'), plugin('c')] };
  t.same(names(flattenPlugins([plugin('a'), { name: 'outer', use: [inner, plugin('d')] }, plugin('e')])), ['a', 'b', 'c', 'd', 'e']);
});

t.test('the later plugin of a name takes the earlier one\'s place', async (t) => {
  const replacement = plugin('b');
  const list = flattenPlugins([plugin('a'), plugin('b'), plugin('c'), replacement]);
  t.same(names(list), ['a', 'b', 'c']);
  t.equal(list[1], replacement);
});

t.test('disable removes by name, and a name nobody has is an error that suggests one', async (t) => {
  t.same(names(flattenPlugins([plugin('alpha'), plugin('beta')], ['alpha'])), ['beta']);
  t.throws(() => flattenPlugins([plugin('alpha')], ['alpah']), { code: 'ERR_PLUGIN_UNKNOWN', hint: 'Did you mean "alpha"?' });
});

t.test('an unmet requirement names both plugins', async (t) => {
  t.throws(() => flattenPlugins([plugin('a', ['b'])]), { code: 'ERR_PLUGIN_MISSING', message: 'Plugin "a" needs "b".' });
  t.doesNotThrow(() => flattenPlugins([plugin('a', ['b']), plugin('b')]));
});

t.test('presets come outermost last, so that the outer configuration wins', async (t) => {
  const outer = { name: 'outer', use: [{ name: 'inner', use: [] }] };
  t.same(presetsOf([outer]).map(({ name }) => name), ['inner', 'outer']);
});
