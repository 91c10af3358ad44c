import fc from 'fast-check';
import t, { type Test } from 'tap';
import { parseJson, parseYaml } from '../../../core/config/yaml.ts';
import { SlimtapError } from '../../../core/errors.ts';

const read = (text: string) => parseYaml(text, 'x.yml').value;
const refuse = (t: Test, text: string, message: RegExp) => t.throws(() => read(text), { code: 'ERR_CONFIG_SYNTAX', message });

t.test('a tag becomes the type of its object, in flow and in block style, inside lists and on its own line', async (t) => {
  t.same(read('a: [!PiecewiseDecay {gamma: 0.1, milestones: [10000]}]'), { a: [{ type: 'PiecewiseDecay', gamma: 0.1, milestones: [10000] }] });
  t.same(read('- !LinearWarmup\n  steps: 4\n  start_factor: 0.\n'), [{ type: 'LinearWarmup', steps: 4, start_factor: 0 }]);
  t.same(read('dataset:\n  !COCODataSet\n    with_background: false\n'), { dataset: { type: 'COCODataSet', with_background: false } });
});

t.test('a bare tag is an object without options', async (t) => {
  t.same(read('a: !Permute\nb: [!A , !B {}]'), { a: { type: 'Permute' }, b: [{ type: 'A' }, { type: 'B' }] });
});

t.test('a type that repeats the tag is allowed, another one is an error', async (t) => {
  t.same(read('a: !L2 {type: L2}'), { a: { type: 'L2' } });
  refuse(t, 'a: 1\nb: !L2 {type: L1}', /x\.yml:2: tagged !L2, but its type is "L1"/);
});

t.test('tags on lists and scalars and tags that are no names are errors', async (t) => {
  refuse(t, 'a: !L2 [1]', /x\.yml:1: !L2 is on a list/);
  refuse(t, 'a: !L2 3', /!L2 is on "3"/);
  refuse(t, 'a: !!python/object {}', /python\/object is not a name/);
});

t.test('numbers in exponent form are numbers and YAML 1.1 booleans are booleans', async (t) => {
  t.same(read('a: 1e-4\nb: 0.\nc: [yes, No, ON, off, True]\nd: "no"\ne: norway'), {
    a: 1e-4, b: 0, c: [true, false, true, false, true], d: 'no', e: 'norway',
  });
});

t.test('every value knows its line', async (t) => {
  const { origins } = parseYaml('a: 1\nb:\n  c: [2,\n    3]\n', 'x.yml');
  t.equal(origins.get('a'), 'x.yml:1');
  t.equal(origins.get('b.c.0'), 'x.yml:3');
  t.equal(origins.get('b.c.1'), 'x.yml:4');
});

t.test('anchors, aliases and merge keys work; own keys win over merged ones', async (t) => {
  t.same(read('a: &x {p: 1, q: 2}\nb: *x\nc: {<<: *x, q: 3}\nd: {q: 4, <<: *x}'), {
    a: { p: 1, q: 2 }, b: { p: 1, q: 2 }, c: { p: 1, q: 3 }, d: { p: 1, q: 4 },
  });
  refuse(t, 'a: *x', /names no anchor/i);
});

t.test('syntax errors and duplicate keys are named with their line', async (t) => {
  refuse(t, 'a: 1\nb: [', /x\.yml:[23]: /);
  refuse(t, 'a: 1\na: 2', /x\.yml:2: Map keys must be unique/);
});

t.test('aliases that multiply, endless aliases, deep nesting and long files are refused', async (t) => {
  const levels = [...'bcdefg'].map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdef'[i]}`).join(', ')}]`);
  refuse(t, ['a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]', ...levels].join('\n'), /more than \d+ values, aliases expanded/);
  refuse(t, 'a: &a [*a]', /nested deeper/);
  refuse(t, '['.repeat(100) + ']'.repeat(100), /nested deeper/);
  for (const opening of ['[', '- ', '? ', '{a: ', '[{']) refuse(t, opening.repeat(20_000), /nested deeper/);
  refuse(t, 'a'.repeat(2 ** 18 + 1), /longer than/);
});

t.test('a key called __proto__ is a key like any other', async (t) => {
  const value = read('__proto__: {polluted: true}') as object;
  t.ok(Object.hasOwn(value, '__proto__'));
  t.notOk('polluted' in value);
});

t.test('JSON has lines too, tabs included, and is held to JSON', async (t) => {
  const { value, origins } = parseJson('{\n\t"a": "no",\n\t"b": [1e3]\n}', 'x.json');
  t.same(value, { a: 'no', b: [1000] });
  t.equal(origins.get('b'), 'x.json:3');
  t.throws(() => parseJson('{a: 1}', 'x.json'), { code: 'ERR_CONFIG_SYNTAX' });
});

t.test('whatever the text, there is a value or our error', async (t) => {
  const fragments = fc.constantFrom('!A ', '&a ', '*a', '{', '}', '[', ']', ': ', ',', '- ', '\n', '  ', '<<', '? ', '|', '"', "'", '#', '%', '---\n', 'yes', '1e-4', '\t', '!<x> ');
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.oneof(fragments, fc.string({ maxLength: 3 })), { maxLength: 40 }).map((parts) => parts.join('')));
  fc.assert(fc.property(texts, (text) => {
    try {
      JSON.stringify(read(text));
    } catch (error) {
      if (!(error instanceof SlimtapError)) throw error;
    }
  }), { numRuns: 1500 });
  t.pass();
});
