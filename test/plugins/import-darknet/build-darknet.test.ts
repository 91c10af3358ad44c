import t from 'tap';
import '../../../core/ops/index.ts';
import { isOp } from '../../../core/ir/types.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { sizeOf, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { referenceBackend } from '../../../plugins/backend-reference/index.ts';
import { buildDarknet, parseWeights, readNetwork } from '../../../plugins/import-darknet/index.ts';
import { cfgOf, TINY_CFG, weightsFile } from './fixtures.ts';

const random = createRandom(1);

/** What a 1x1 head of weights 1 sees of one section: the sum over its channels, over an image of 3 channels. */
async function through(section: string, image: Tensor<'float32'>, channels = 3): Promise<{ shape: readonly number[]; values: number[] }> {
  const network = readNetwork(cfgOf(section, '[convolutional]\nfilters=6\nsize=1\nactivation=linear\n[yolo]\nmask=0\nanchors=8,8\nclasses=1\nnum=1'), 'x');
  const initial = new Map(network.parameters.flat().map(({ name, shape }) => [name, tensor('float32', shape, new Array<number>(sizeOf(shape)).fill(name.endsWith('bias') ? 0 : 1))]));
  const graph = buildDarknet({ batch: 1, size: 32, random, initial }, network);
  t.equal(graph.states.get('yolo_output.0.weights')!.value.type.shape[1], channels);
  const { head0 } = await (await referenceBackend().compile(graph)).run({ image });
  return { shape: head0!.shape, values: [...head0!.data as Float32Array].slice(0, sizeOf(head0!.shape.slice(2))) };
}

/** An image that is `value(row, column)` in its first channel and 0 in the others. */
const imageOf = (value: (row: number, column: number) => number): Tensor<'float32'> => (
  tensor('float32', [1, 3, 32, 32], Float32Array.from({ length: 3 * 32 * 32 }, (_, i) => (i < 1024 ? value(Math.floor(i / 32), i % 32) : 0)))
);

t.test('the graph has Darknet\'s layers under their numbers, outputs in the scope that skip patterns know', async (t) => {
  const graph = buildDarknet({ batch: 2, size: 32, random }, readNetwork(TINY_CFG, 'tiny.cfg'));
  t.same([...graph.outputs].map(([name, { type }]) => [name, type.shape]), [['head0', [2, 14, 4, 4]], ['head1', [2, 7, 8, 8]]]);
  t.same(graph.nodes().map(({ op, name, scope }) => `${op} ${name} ${scope}`), [
    'Conv2d conv0 /layer_0/', 'BatchNorm conv0_bn /layer_0/', 'LeakyRelu conv0_leaky /layer_0/', 'MaxPool maxpool1 /layer_1/',
    'Conv2d conv2 /layer_2/', 'Relu6 conv2_relu6 /layer_2/', 'Add shortcut3 /layer_3/',
    'Conv2d conv4 /layer_4/', 'BatchNorm conv4_bn /layer_4/', 'Relu conv4_relu /layer_4/', 'MaxPool maxpool5 /layer_5/', 'Concat route6 /layer_6/',
    'Conv2d yolo_output.0 /yolo_output/', 'Slice route9.part /layer_9/', 'ResizeNearest upsample10 /layer_10/', 'Concat route11 /layer_11/',
    'Conv2d yolo_output.1 /yolo_output/',
  ]);
  t.ok(graph.nodes().every((node) => !isOp(node, 'BatchNorm') || node.attrs.epsilon === 1e-5));
});

t.test('filters decay, batch norms and biases do not, statistics are not trained', async (t) => {
  const { states } = buildDarknet({ batch: 1, size: 32, random }, readNetwork(TINY_CFG, 'tiny.cfg'));
  const facts = (name: string) => [states.get(name)!.role, states.get(name)!.l2Decay];
  t.same(facts('conv0.weights'), ['parameter', undefined]);
  t.same([facts('conv0.bn.scale'), facts('conv2.bias')], [['parameter', 0], ['parameter', 0]]);
  t.same(facts('conv0.bn.var')[0], 'statistic');
});

t.test('every parameter of a weights file is a state of the same shape', async (t) => {
  const network = readNetwork(TINY_CFG, 'tiny.cfg');
  const initial = parseWeights(weightsFile(network), network.parameters, 'x');
  const { states } = buildDarknet({ batch: 1, size: 64, random, initial }, network);
  t.same([...states.keys()].sort(), [...initial.keys()].sort());
  t.ok([...states.values()].every((state) => state.initial === initial.get(state.name)));
});

t.test('max pooling keeps the size: of a window of two, the second half hangs over below and to the right', async (t) => {
  const { shape, values } = await through('[maxpool]\nsize=2\nstride=1', imageOf((row, column) => -row - column));
  t.same(shape, [1, 6, 32, 32]);
  t.same([values[0], values[31], values[1023]], [0, -31, -62], 'padding never counts');
  const below = await through('[maxpool]\nsize=2\nstride=1', imageOf((row, column) => row + column));
  t.same([below.values[0], below.values[31], below.values[1023]], [2, 32, 62]);
});

t.test('max pooling of an odd window is centred', async (t) => {
  const { values } = await through('[maxpool]\nsize=5\nstride=1', imageOf((row, column) => Number(row === 10 && column === 20)));
  const hits = values.flatMap((value, i) => (value === 1 ? [[Math.floor(i / 32), i % 32]] : []));
  t.same([hits.length, hits[0], hits.at(-1)], [25, [8, 18], [12, 22]]);
});

t.test('max pooling of stride two sees 2x2 blocks', async (t) => {
  const { shape, values } = await through('[maxpool]\nsize=2\nstride=2', imageOf((row, column) => row * 32 + column));
  t.same(shape, [1, 6, 16, 16]);
  t.same(values.slice(0, 2), [33, 35]);
});

t.test('upsampling repeats pixels and the global mean has one', async (t) => {
  const up = await through('[maxpool]\nsize=2\nstride=2\n[upsample]\nstride=2', imageOf((row, column) => Math.floor(row / 2) * 16 + Math.floor(column / 2)));
  t.same(up.values.slice(0, 4), [0, 0, 1, 1]);
  t.same(up.values.slice(32, 36), [0, 0, 1, 1]);
  const mean = await through('[avgpool]', imageOf((row) => row));
  t.same([mean.shape, mean.values], [[1, 6, 1, 1], [15.5]]);
});

t.test('a route of groups takes the same part of every layer', async (t) => {
  const grouped = '[convolutional]\nfilters=4\nsize=1\ngroups=1\nactivation=linear\n[route]\nlayers=-1\ngroups=2\ngroup_id=1';
  t.same((await through(grouped, imageOf(() => 1), 2)).values[0], 2, 'two of four channels, each the sum of the image\'s');
  t.same((await through(`${grouped}\n[route]\nlayers=-1,0\ngroups=2`, imageOf(() => 1), 3)).values[0], 3);
});

t.test('of layers with other channels a shortcut adds the first', async (t) => {
  const conv = (filters: number): string => `[convolutional]\nfilters=${filters}\nsize=1\nactivation=linear`;
  t.same((await through(`${conv(1)}\n${conv(3)}\n[shortcut]\nfrom=0`, imageOf(() => 1), 3)).values[0], 4, 'to the first of three');
  t.same((await through(`${conv(3)}\n${conv(2)}\n[shortcut]\nfrom=0`, imageOf(() => 1), 2)).values[0], 8, 'the first two of three: 3 + 3 + 1 + 1');
});

t.test('activations are Darknet\'s, also far out', async (t) => {
  const points = [-30, -1, 0, 0.5, 30];
  const expected: Readonly<Record<string, (x: number) => number>> = {
    relu: (x) => Math.max(x, 0), relu6: (x) => Math.min(Math.max(x, 0), 6), leaky: (x) => (x > 0 ? x : x / 10), linear: (x) => x,
    logistic: (x) => 1 / (1 + Math.exp(-x)), swish: (x) => x / (1 + Math.exp(-x)), mish: (x) => x * Math.tanh(Math.log1p(Math.exp(x))),
  };
  for (const [name, f] of Object.entries(expected)) {
    const { values } = await through(`[convolutional]\nfilters=1\nsize=1\nactivation=${name}`, imageOf((row, column) => (row === 0 ? points[column] ?? 0 : 0)), 1);
    points.forEach((x, i) => t.ok(Math.abs(values[i]! - f(x)) <= 1e-6 * Math.max(1, Math.abs(f(x))), `${name} of ${x}: ${values[i]}`));
  }
});

t.test('a padding of its own, and none, are taken', async (t) => {
  const conv = '[convolutional]\nfilters=1\nsize=3\nactivation=linear';
  const { shape, values } = await through(`${conv}\n${conv}\npadding=2`, imageOf(() => 1), 1);
  t.same(shape, [1, 6, 32, 32], '32 without padding is 30, and 32 with two pixels of it');
  t.same([values[0], values[1], values[33]], [9, 18, 36], 'of sums of nine, the corner sees one, its neighbour two, the next four');
});

t.test('without a word on it a convolution ends in Darknet\'s default, the logistic function', async (t) => {
  const { values } = await through('[convolutional]\nfilters=1\nsize=1', imageOf(() => 0), 1);
  t.equal(values[0], 0.5);
});

t.test('batches and sizes the network cannot have are refused', async (t) => {
  const network = readNetwork(TINY_CFG, 'tiny.cfg');
  t.throws(() => buildDarknet({ batch: 0, size: 32, random }, network), { code: 'ERR_MODEL_INVALID', message: /batch is 0/ });
  t.throws(() => buildDarknet({ batch: 1, size: 36, random }, network), { code: 'ERR_MODEL_INVALID', message: /size is 36; it must be a multiple of 8/ });
});
