import fc from 'fast-check';
import t from 'tap';
import { SlimtapError } from '../../../core/errors.ts';
import { readNetwork } from '../../../plugins/import-darknet/index.ts';
import { cfgOf, HEAD, TINY_CFG } from './fixtures.ts';

const problems = (text: string): string[] => {
  try {
    readNetwork(text, 'x.cfg');
    return [];
  } catch (error) {
    if (error instanceof SlimtapError && error.code === 'ERR_DARKNET_CFG') return (error.value as { line: number; what: string }[]).map(({ line, what }) => `${line}: ${what}`);
    throw error;
  }
};
/** What is wrong with one section between the first convolution and the head. */
const wrong = (section: string): string[] => problems(cfgOf('[conv]\nfilters=4\nsize=1\nactivation=relu', section, HEAD));

t.test('a cfg becomes layers, heads and a list of parameters', async (t) => {
  const { size, classes, heads, layers, sizeMultiple, parameters } = readNetwork(TINY_CFG, 'tiny.cfg');
  t.same([size, classes, layers.length, sizeMultiple], [32, 2, 14, 8]);
  const anchors = [[4, 4], [8, 10], [20, 16]];
  t.match(heads, [{ anchors, mask: [1, 2], scaleXY: 1.1, ignoreThreshold: 0.6 }, { anchors, mask: [0], scaleXY: 1, ignoreThreshold: 0.5 }]);
  t.same(layers.map(({ extents }) => extents && [extents.channels, extents.size]), [
    [4, 16], [4, 8], [4, 8], [4, 8], [6, 4], [6, 4], [12, 4], [14, 4], undefined, [3, 4], [3, 8], [7, 8], [7, 8], undefined,
  ]);
  t.same(parameters[0]!.map(({ name, shape }) => [name, shape]), [
    ['conv0.bn.offset', [4]], ['conv0.bn.scale', [4]], ['conv0.bn.mean', [4]], ['conv0.bn.var', [4]], ['conv0.weights', [4, 3, 3, 3]],
  ], 'in the order of weights files');
  t.same(parameters[1]!.map(({ name, shape }) => [name, shape]), [['conv2.bias', [4]], ['conv2.weights', [4, 1, 3, 3]]], 'of each group its own channels');
  t.same(parameters.at(-1)!.map(({ name }) => name), ['yolo_output.1.bias', 'yolo_output.1.weights']);
});

t.test('what a [yolo] section says of the loss is read, Darknet\'s defaults where it says nothing', async (t) => {
  const [first, second] = readNetwork(TINY_CFG.replace('jitter = .3', 'iou_thresh=0.213\niou_loss=ciou\niou_normalizer=0.07\ncls_normalizer=2\nobj_normalizer=.4\nlabel_smooth_eps=0.1'), 'x').heads;
  t.match(first, { iouThreshold: 0.213, boxLoss: 'ciou', weights: { box: 0.07, objectness: 0.4, classes: 2 }, labelSmooth: 0.1 });
  t.match(second, { iouThreshold: 1, boxLoss: 'mse', weights: { box: 0.75, objectness: 1, classes: 1 }, labelSmooth: 0 });
});

t.test('comments, white space, carriage returns and short names are Darknet\'s', async (t) => {
  const text = '; first\r\n[network]\r\nwidth = 32\r\n height=3 2 # joined\r\n\r\n[conv]\nfilters=6\nsize=1\nactivation=linear\n[yolo]\nmask=0\nanchors=8,8\nclasses=1\nnum=1';
  t.equal(readNetwork(text, 'x').layers.length, 2);
});

t.test('everything that is wrong is told at once, each with its line', async (t) => {
  t.same(problems(`[net]
width=32
height=32
[convolutionel]
filters=4
[convolutional]
filters=many
filtres=4
activation=ramp
dilation=2
what
[yolo]
mask=7
anchors=8,8,9
num=1
classes=1
`), [
    '4: [convolutionel] is not supported. Did you mean "convolutional"?',
    '7: [convolutional] filters is many; it must be a whole number from 1 to 65536',
    '8: [convolutional] filtres is not supported. Did you mean "filters"?',
    '9: [convolutional] activation is "ramp"; only linear, relu, relu6, leaky, logistic, swish, mish are supported',
    '10: [convolutional] dilation is 2; only 1 is supported',
    '11: "what" is neither [section] nor key=value',
    '13: [yolo] mask is 7; it must be a whole number from 0 to 0',
    '14: [yolo] anchors has 3 numbers, which are no pairs',
  ]);
});

t.test('a message names the first fifty problems and counts the rest', async (t) => {
  t.throws(() => readNetwork(`[net]\n${'nonsense\n'.repeat(60)}`, 'x.cfg'), { code: 'ERR_DARKNET_CFG', message: /^x\.cfg cannot be read: line 1: .*; and \d+ more\.$/ });
});

t.test('a repeated key counts once; another value for it is a problem where it matters', async (t) => {
  t.same(problems(cfgOf(HEAD).replace('[net]', '[net]\nbatch=64\nbatch=1')), []);
  t.same(wrong('[maxpool]\nstride=2\nstride=2'), []);
  t.match(wrong('[maxpool]\nstride=2\nstride=4'), ['10: [maxpool] stride has another value on line 11']);
});

t.test('references to layers that are not there yet, or put nothing out, are refused', async (t) => {
  t.match(wrong('[route]\nlayers=-2'), [/layers names layer -2; this is layer 1/]);
  t.match(wrong('[route]\nlayers=1'), [/layers names layer 1; this is layer 1/]);
  t.match(problems(cfgOf(HEAD, '[route]\nlayers=1', HEAD)), [/layers names layer 1, a \[yolo\] section, which puts nothing out/]);
  t.match(problems(cfgOf(HEAD, '[upsample]\nstride=2', HEAD)), [/\[upsample\] reads the \[yolo\] section before it/]);
  t.match(problems(cfgOf('[conv]\nfilters=6\nsize=1\nactivation=linear\n[upsample]\nstride=1\n[yolo]\nmask=0\nanchors=8,8\nclasses=1\nnum=1')), [/must follow a \[convolutional\] section/]);
});

t.test('shapes that do not fit are refused', async (t) => {
  t.match(wrong('[conv]\nfilters=4\nsize=1\nstride=2\nactivation=relu\n[shortcut]\nfrom=0'), [/adds layer 0, which is 32 on a side, to 16/]);
  t.match(wrong('[conv]\nfilters=4\nsize=1\nstride=2\nactivation=relu\n[route]\nlayers=0,1'), [/joins layers of different sizes: 32, 16/]);
  t.match(wrong('[route]\nlayers=0\ngroups=3'), [/groups is 3, which does not divide 4 channels/]);
  t.match(wrong('[conv]\nfilters=4\nsize=1\ngroups=3\nactivation=relu'), [/does not divide its 4 input channels/, /does not divide its 4 filters/]);
  t.match(wrong('[avgpool]\n[conv]\nfilters=4\nsize=3\nactivation=relu'), [/a kernel of 3 does not fit its input of 1 by 1/]);
  t.match(problems(cfgOf('[conv]\nfilters=7\nsize=1\nactivation=linear\n[yolo]\nmask=0\nanchors=8,8\nclasses=1\nnum=1')), [/needs 6 filters before it \(1 anchors of 5 \+ 1\), there are 7/]);
});

t.test('networks for other images or without heads are refused', async (t) => {
  t.match(problems('[net]\nwidth=416\nheight=256\n' + HEAD), [/is 416 by 256; only square images/]);
  t.match(problems('[net]\nwidth=32\nheight=32\nchannels=1\n' + HEAD), [/channels is 1; only 3 is supported/]);
  t.match(problems(cfgOf('[conv]\nfilters=4\nsize=1\nactivation=relu')), [/there is no \[yolo\] section/]);
  t.match(problems(HEAD), [/the first section must be \[net\]/]);
  t.match(problems(''), [/the first section must be \[net\]/]);
  t.match(problems(cfgOf(HEAD, '[route]\nlayers=0', '[conv]\nfilters=7\nsize=1\nactivation=linear\n[yolo]\nmask=0\nanchors=8,8\nclasses=2\nnum=1')), [/2 classes, the first one 1/]);
});

t.test('a few bytes cannot ask for any amount of memory', async (t) => {
  const layer = '[conv]\nfilters=65536\nsize=31\npad=1\nactivation=relu\n';
  t.match(problems(cfgOf(layer.repeat(2), HEAD)), [/parameters are more than 536870912/]);
  t.match(problems(cfgOf('[upsample]\n'.repeat(5000), HEAD)), [/layers are more than 4096/]);
  t.match(problems(cfgOf('[upsample]\nstride=32\n'.repeat(200), HEAD)), [/^7: \[upsample\] puts out 3221225472 values, more than 2147483648/], 'told once, not for every layer behind');
  t.match(problems(cfgOf('[conv]\nfilters=65536\nsize=1\nactivation=relu\n[upsample]\nstride=32', HEAD)), [/\[upsample\] puts out 68719476736 values/]);
  t.match(problems('#'.repeat(2 ** 18 + 1)), [/characters are more than 262144/]);
});

t.test('any text ends in a network or one of our errors, soon', async (t) => {
  const lines = TINY_CFG.split('\n');
  const line = fc.oneof(fc.constantFrom(...lines), fc.string(), fc.tuple(fc.constantFrom(...lines), fc.constantFrom('9', '-1', ',', '=', '[', '1e9', '-')).map(([text, tail]) => text + tail));
  const edits = fc.array(fc.tuple(fc.nat(lines.length - 1), fc.nat(2), line), { maxLength: 6 });
  const mutated = edits.map((list) => list.reduce((text, [at, removed, added]) => text.toSpliced(at, removed, added), lines).join('\n'));
  const network = fc.oneof(mutated, fc.string({ maxLength: 2000 }), fc.array(line, { maxLength: 60 }).map((all) => all.join('\n')));
  let read = 0;
  fc.assert(fc.property(network, (text) => {
    const begun = performance.now();
    if (problems(text).length === 0) read++;
    if (performance.now() - begun > 1000) throw new Error('more than a second');
  }), { numRuns: 3000 });
  t.ok(read > 100, `${read} of them are networks`);
});
