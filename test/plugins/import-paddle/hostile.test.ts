import { join } from 'node:path';
import t from 'tap';
import { memoryFolder } from '../../../core/import/folder.ts';
import type { ImportedModel } from '../../../core/import/importer.ts';
import { parseGraph } from '../../../core/ir/parse.ts';
import { printGraph } from '../../../core/ir/print.ts';
import { full, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { paddleImporter } from '../../../plugins/import-paddle/index.ts';
import { encodeCombinedRecords, encodeProgram, integerParameters, recordOf, type OpAttribute, type OpDesc, type ProgramDesc, type VarDesc } from '../../../plugins/paddle-format/index.ts';
import '../../../core/ops/index.ts';

/*
 * Programs that are well formed and small, and ask for much: names used again and again, many readers of one value, one thing
 * made of two of the thing before. Found by timing each at four times the size.
 */

const slots = (all: Readonly<Record<string, readonly string[]>>): OpDesc['inputs'] => Object.entries(all).map(([parameter, names]) => ({ parameter, arguments: names }));
const op = (type: string, inputs: Readonly<Record<string, readonly string[]>>, outputs: Readonly<Record<string, readonly string[]>>, attrs: readonly OpAttribute[] = []): OpDesc => ({ type, inputs: slots(inputs), outputs: slots(outputs), attrs });
const int = (name: string, value: number): OpAttribute => ({ name, type: 'INT', value });
const variable = (name: string, dims: readonly number[], persistable = false): VarDesc => ({ name, type: { type: 'LOD_TENSOR', lodTensor: { tensor: { dataType: 'FP32', dims } } }, persistable, attrs: [] });
const feed = op('feed', { X: ['feed'] }, { Out: ['x'] }, [int('col', 0)]);
const fetch = (name: string, column = 0): OpDesc => op('fetch', { X: [name] }, { Out: ['fetch'] }, [int('col', column)]);
const many = (make: (i: number) => OpDesc, count = 16_000): OpDesc[] => Array.from({ length: count }, (_, i) => make(i));

function program(ops: readonly OpDesc[], { dims = [1, 3, 8, 8], parameters = {} }: { dims?: readonly number[]; parameters?: Readonly<Record<string, Tensor>> } = {}): ProgramDesc {
  const vars = [variable('x', dims), ...Object.entries(parameters).map(([name, { shape }]) => variable(name, shape, true))];
  return { version: { version: 0 }, blocks: [{ idx: 0, parentIdx: -1, vars, ops: [feed, ...ops] }] };
}

async function imported(ops: readonly OpDesc[], options: Parameters<typeof program>[1] = {}): Promise<ImportedModel> {
  const files = new Map([['__model__', encodeProgram(program(ops, options))]]);
  const parameters = Object.entries(options?.parameters ?? {});
  if (parameters.length > 0) files.set('__params__', encodeCombinedRecords(new Map(parameters.map(([name, one]) => [name, recordOf(one)]))));
  return paddleImporter.import({ folder: memoryFolder('hostile', files), file: undefined }, {});
}

const scale = { parameters: { s: full('float32', [1], 1) } };
const quantize = (x: string, out: string): OpDesc => op('fake_quantize_dequantize_moving_average_abs_max', { X: [x], InScale: ['s'] }, { Out: [out] });

const LONG: Readonly<Record<string, () => Promise<ImportedModel>>> = {
  'ops one behind the other': () => imported([...many((i) => op('relu', { X: [i === 0 ? 'x' : `r${i}`] }, { Out: [`r${i + 1}`] })), fetch('r16000')]),
  'results of one name': () => imported([...many(() => op('relu', { X: ['x'] }, { Out: ['x'] })), fetch('x')]),
  'results without a name': () => imported([...many(() => op('relu', { X: ['x'] }, {})), fetch('x')]),
  'constants without a name': () => imported([...many((i) => op('scale', { X: ['x'] }, { Out: [`r${i}`] }, [{ name: 'scale', type: 'FLOAT', value: i + 2 }])), fetch('r0')]),
  'outputs': () => imported([...many((i) => op('elementwise_add', { X: ['x'], Y: ['x'] }, { Out: [`r${i}`] })), ...many((i) => fetch(`r${i}`, i))]),
  'quantizers of one value': () => imported([...many((i) => quantize('x', `q${i}`)), ...many((i) => op('relu', { X: [`q${i}`] }, { Out: [`r${i}`] })), ...many((i) => fetch(`r${i}`, i))], scale),
  'reshapes behind a quantizer': () => imported([quantize('x', 'r0'), ...many((i) => op('reshape', { X: [`r${i}`] }, { Out: [`r${i + 1}`] }, [{ name: 'shape', type: 'INTS', value: [1, 3, 8, 8] }])), fetch('r16000')], scale),
  'attributes of one op': () => imported([op('relu', { X: ['x'] }, { Out: ['y'] }, Array.from({ length: 16_000 }, (_, i) => int(`a${i}`, i))), fetch('y')]),
};

for (const [what, work] of Object.entries(LONG)) {
  t.test(`sixteen thousand ${what} take no longer than four times four thousand`, async (t) => {
    // Of processors, whatever else the machine is doing.
    const begun = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(begun);
    const seconds = (user + system) / 1e6;
    // What goes through all of them for each takes ten times as long.
    t.ok(seconds < 5, `${seconds.toFixed(2)} s`);
  });
}

const dequantize = (i: number): OpDesc => op('fake_dequantize_max_abs', { X: ['w'], Scale: ['s'] }, { Out: [`d${i}`] }, [{ name: 'max_range', type: 'FLOAT', value: 127 + i }]);
const box = op('yolo_box', { X: ['x'] }, { Boxes: ['b0'], Scores: ['s0'] }, [{ name: 'anchors', type: 'INTS', value: [1, 2] }, int('class_num', 3), int('downsample_ratio', 1)]);
const twice = (name: string, axis: number) => (i: number): OpDesc => op('concat', { X: [`${name}${i}`, `${name}${i}`] }, { Out: [`${name}${i + 1}`] }, [int('axis', axis)]);

const GROWING: Readonly<Record<string, readonly [() => Promise<ImportedModel>, message: RegExp]>> = {
  'a list of two of the list before': [() => imported([op('shape', { Input: ['x'] }, { Out: ['c0'] }), ...many(twice('c', 0), 40)]), /concat \(c\d+\) .* many times more numbers than the file has/],
  'boxes of two of the boxes before': [() => imported([box, ...many(twice('b', 1), 40)], { dims: [1, 8, 2, 2] }), /concat \(b7\) .* joins 128 heads/],
  'a million constants for a few bytes': [() => imported(many((i) => op('fill_constant', {}, { Out: [`f${i}`] }, [{ name: 'shape', type: 'INTS', value: [1 << 20] }]), 400)), /fill_constant \(f4\) .* many times more numbers/],
  'all of a weight at another scale': [() => imported(many(dequantize, 4000), { parameters: { w: tensor('float32', [1 << 16]), s: full('float32', [1], 1) } }), /fake_dequantize_max_abs \(d\d\d\) .* many times more numbers/],
  'more axes than there are': [() => imported([op('unsqueeze', { X: ['x'] }, { Out: ['y'] }, [{ name: 'axes', type: 'INTS', value: new Array<number>(100_000).fill(0) }])]), /it makes 100004 axes/],
  'a constant of another size': [() => imported([op('shape', { Input: ['x'] }, { Out: ['c'] }), op('reshape', { X: ['c'] }, { Out: ['d'] }, [{ name: 'shape', type: 'INTS', value: [1000, 1000] }])]), /\[4\] does not become \[1000, 1000\]/],
};

for (const [what, [work, message]] of Object.entries(GROWING)) {
  t.test(`${what}: refused before it is made`, async (t) => {
    await t.rejects(work(), { code: 'ERR_IMPORT_OP', message });
  });
}

t.test('one op that joins many parameters is looked at once, however many read it', (t) => {
  const names = Array.from({ length: 8000 }, (_, i) => `p${i}`);
  const ops = [op('concat', { X: names }, { Out: ['c'] }), ...many((i) => op('fake_dequantize_max_abs', { X: ['c'] }, { Out: [`d${i}`] }), 8000)];
  const begun = performance.now();
  const found = integerParameters(program(ops, { parameters: Object.fromEntries(names.map((name) => [name, full('float32', [1], 1)])) }));
  t.ok(performance.now() - begun < 2000);
  t.equal(found.length, 8000);
  t.end();
});

t.test('names of variables may be any text and come back from the text of the graph', async (t) => {
  const names = ['a "quoted" name', 'two\nlines', 'ünï → ✓', '%x = y()', '__proto__', 'constructor', '../../etc/passwd', '#'];
  const { graph } = await imported([...names.map((name, i) => op('relu', { X: [i === 0 ? 'x' : names[i - 1]!] }, { Out: [name] })), fetch('#')]);
  t.same([...parseGraph(printGraph(graph, { full: true })).nodes()].map((node) => node.name), graph.nodes().map((node) => node.name));
  t.ok(graph.nodes().some(({ name }) => name === 'two\nlines'));
});

t.test('a second input called image, and others of the names we would give, are told apart', async (t) => {
  const inputs = ['x', 'image', 'image.other'];
  const vars = inputs.map((name, i) => variable(name, i === 0 ? [1, 3, 8, 8] : [1, 4]));
  const feeds = inputs.map((name, column) => op('feed', { X: ['feed'] }, { Out: [name] }, [int('col', column)]));
  const sum = op('elementwise_add', { X: ['image'], Y: ['image.other'] }, { Out: ['y'] });
  const bytes = encodeProgram({ version: { version: 0 }, blocks: [{ idx: 0, parentIdx: -1, vars, ops: [...feeds, op('relu', { X: ['x'] }, { Out: ['z'] }), sum, fetch('y'), fetch('z', 1)] }] });
  const { graph } = await paddleImporter.import({ folder: memoryFolder('hostile', new Map([['__model__', bytes]])), file: undefined }, {});
  t.same([...graph.inputs.keys()], ['image', 'image.other', 'image.other_1']);
});

t.test('a bias for one channel is no bias of a convolution of several', async (t) => {
  const parameters = { w: full('float32', [4, 3, 1, 1], 1), b: full('float32', [1], 1) };
  const { graph } = await imported([op('conv2d', { Input: ['x'], Filter: ['w'] }, { Output: ['c'] }), op('elementwise_add', { X: ['c'], Y: ['b'] }, { Out: ['y'] }, [int('axis', 1)]), fetch('y')], { parameters });
  t.same(graph.outputs.get('y')!.type.shape, [1, 4, 8, 8]);
});

t.test('a head whose anchors and classes do not fit its channels is refused', async (t) => {
  const broken = (...attrs: readonly OpAttribute[]): Promise<ImportedModel> => imported([{ ...box, attrs: [...attrs, ...box.attrs.filter(({ name }) => !attrs.some((one) => one.name === name))] }], { dims: [1, 8, 2, 2] });
  for (const one of [int('class_num', 4), int('class_num', 0), { name: 'anchors', type: 'INTS', value: [1, 2, 3] }, { name: 'anchors', type: 'INTS', value: [0, 2] }] as const) {
    await t.rejects(broken(one), { code: 'ERR_IMPORT_OP', message: /its anchors \[.*\] of \d classes do not fit 8 channels/ });
  }
});

t.test('what a detector gives besides its boxes is left out, and told', async (t) => {
  const nms = op('multiclass_nms', { BBoxes: ['b0'], Scores: ['t0'] }, { Out: ['found'] });
  const turn = op('transpose', { X: ['s0'] }, { Out: ['t0'] }, [ints('axis', [0, 2, 1])]);
  const { detection, notes } = await imported([box, turn, nms, op('relu', { X: ['x'] }, { Out: ['features'] }), fetch('features'), fetch('found', 1)], { dims: [1, 8, 2, 2] });
  t.equal(detection!.classes, 3);
  t.same(notes, ['The result features is left out: of a detector only its boxes are imported.']);
});

t.test('scales and levels that cannot be those of a weight are refused', async (t) => {
  const refused = (message: RegExp, weight: Tensor, scales: Tensor, attrs: readonly OpAttribute[] = []): Promise<unknown> => t.rejects(imported([
    op('fake_channel_wise_dequantize_max_abs', { X: ['w'], Scales: ['s'] }, { Out: ['d'] }, attrs), fetch('d'),
  ], { parameters: { w: weight, s: scales } }), { code: 'ERR_IMPORT_OP', message });
  const weight = (level: number): Tensor => full('float32', [4, 3], level);
  await refused(/weight of shape \[4, 3\] has 3 scales/, weight(1), full('float32', [3], 1));
  await refused(/weight of shape \[4, 3\] has 4 scales/, weight(1), full('float32', [4], 1), [int('quant_axis', -1)]);
  await refused(/weight has levels from 0 to 100000/, weight(100_000), full('float32', [4], 1));
  await refused(/holds 0\.5, which is no integer level/, weight(0.5), full('float32', [4], 1));
  await refused(/a scale that is no length/, weight(1), full('float32', [4], -1));
  await refused(/its scale is int64/, weight(1), tensor('int64', [4], [1, 1, 1, 1]));
});

t.test('an axis that is not there is refused', async (t) => {
  for (const axis of [4, -5, 1e9]) await t.rejects(imported([op('split', { X: ['x'] }, { Out: ['a', 'b'] }, [int('axis', axis)]), fetch('a')]), { code: 'ERR_IMPORT_OP', message: /there is no axis -?\d+ of 4/ });
});

t.test('only the listed files of a folder are read, whatever a program names', async (t) => {
  const path = join('..', '..', 'secret');
  const read: string[] = [];
  const bytes = encodeProgram(program([fetch('x')], { parameters: { [path]: full('float32', [1], 1) } }));
  const folder = { source: 'hostile', names: ['__model__'], read: (name: string) => { read.push(name); return Promise.resolve(bytes); } };
  await t.rejects(paddleImporter.import({ folder, file: undefined }, {}), { code: 'ERR_IMPORT_PARAMETERS' });
  t.same(read, ['__model__']);
});

const ints = (name: string, value: readonly number[]): OpAttribute => ({ name, type: 'INTS', value });
const float = (name: string, value: number): OpAttribute => ({ name, type: 'FLOAT', value });
const text = (name: string, value: string): OpAttribute => ({ name, type: 'STRING', value });
const flag = (name: string, value: boolean): OpAttribute => ({ name, type: 'BOOLEAN', value });
const norm = { X: ['x'], Scale: ['c'], Bias: ['c'], Mean: ['c'], Variance: ['c'] };
const quantizer = op('fake_quantize_moving_average_abs_max', { X: ['x'], InScale: ['s'] }, { Out: ['l'], OutScale: ['s'] });
const constants = { parameters: { s: full('float32', [1], 1), c: full('float32', [3], 1), w: full('float32', [4, 3, 3, 3], 1), b: full('float32', [8, 8], 1) } };

/** Ops of which Paddle would make something else than a translation that looks away. */
const OTHERWISE: Readonly<Record<string, readonly [ops: readonly OpDesc[], message: RegExp]>> = {
  'a batch norm of the batch itself': [[op('batch_norm', norm, { Y: ['y'] }, [flag('is_test', false)])], /its attribute is_test is false/],
  'a dropout that drops': [[op('dropout', { X: ['x'] }, { Out: ['y'] }, [flag('is_test', false)])], /its attribute is_test is false/],
  'a quantizer that still learns its scale': [[{ ...quantizer, attrs: [flag('is_test', false)] }], /its attribute is_test is false/],
  'padding SAME, for which Paddle forgets dilations': [[op('conv2d', { Input: ['x'], Filter: ['w'] }, { Output: ['y'] }, [text('padding_algorithm', 'SAME'), ints('dilations', [2, 2])])], /its padding is SAME, but its dilations are \[2, 2\]/],
  'a factor that makes no whole size': [[op('nearest_interp_v2', { X: ['x'] }, { Out: ['y'] }, [{ name: 'scale', type: 'FLOATS', value: [1.3, 1.3] }, flag('align_corners', false)])], /its scale \[1\.3, 1\.3\] makes no whole size of 8 by 8/],
  'a mean over padding of which versions of Paddle count other places': [[op('pool2d', { X: ['x'] }, { Out: ['y'] }, [text('pooling_type', 'avg'), ints('ksize', [3, 3]), ints('strides', [2, 2]), flag('ceil_mode', true), flag('exclusive', false)])], /pool2d \(y\) .* its last windows lie beyond the padding/],
  'levels that an op takes for numbers': [[quantizer, op('relu', { X: ['l'] }, { Out: ['y'] })], /relu \(y\) .* reads integer levels before they are dequantized/],
  'levels as a result': [[quantizer, fetch('l')], /reads integer levels before they are dequantized/],
  'a second operand of more axes': [[op('shape', { Input: ['x'] }, { Out: ['n'] }), op('elementwise_add', { X: ['c'], Y: ['b'] }, { Out: ['y'] }, [int('axis', 0)])], /its axis is 0 for ranks 1 and 2/],
  'sections that leave something out': [[op('split', { X: ['x'] }, { Out: ['p', 'q'] }, [ints('sections', [1, 1]), int('axis', 1)])], /its sections \[1, 1\] are not 3/],
  'a constant without an end': [[op('fill_constant', {}, { Out: ['y'] }, [ints('shape', [1]), text('str_value', 'inf')])], /it fills with inf/],
  'a number for which there is a list': [[op('softmax', { X: ['x'] }, { Out: ['y'] }, [ints('axis', [])])], /its attribute axis is of type INTS/],
};

for (const [what, [ops, message]] of Object.entries(OTHERWISE)) {
  t.test(`${what}: refused`, async (t) => {
    await t.rejects(imported(ops, constants), { code: 'ERR_IMPORT_OP', message });
  });
}

t.test('numbers of attributes keep their float32, in the shortest form', async (t) => {
  const alphas = [0.1, Math.fround(1 / 6), Math.fround(1 / 255), 1e-5, Math.fround(1.0000001), 0.02];
  const { graph } = await imported([...alphas.map((alpha, i) => op('leaky_relu', { X: ['x'] }, { Out: [`y${i}`] }, [float('alpha', Math.fround(alpha))])), ...alphas.map((_, i) => fetch(`y${i}`, i))]);
  const found = graph.nodes().map((node) => (node.attrs as { alpha: number }).alpha);
  t.same(found.map(Math.fround), alphas.map(Math.fround));
  t.same(found.slice(0, 2), [0.1, 0.16666667]);
});

t.test('constants of integers are computed as integers, by a factor that is one too', async (t) => {
  const filled = (name: string, value: number): OpDesc => op('fill_constant', {}, { Out: [name] }, [ints('shape', [1]), float('value', value), int('dtype', 3)]);
  const { graph } = await imported([
    op('shape', { Input: ['x'] }, { Out: ['n'] }), op('cast', { X: ['n'] }, { Out: ['m'] }, [int('out_dtype', 3)]), op('scale', { X: ['m'] }, { Out: ['h'] }, [float('scale', 2.5)]),
    op('slice', { Input: ['h'] }, { Out: ['channels'] }, [ints('axes', [0]), ints('starts', [1]), ints('ends', [2])]), filled('first', 1.5), filled('last', 32),
    op('concat', { X: ['first', 'channels', 'last'] }, { Out: ['to'] }, [int('axis', 0)]), op('reshape', { X: ['x'], Shape: ['to'] }, { Out: ['y'] }), fetch('y'),
  ]);
  t.same(graph.outputs.get('y')!.type.shape, [1, 6, 32], '1.5 is 1, and 3 channels by 2.5 are 6');
});
