import { readFileSync } from 'node:fs';
import t from 'tap';
import '../../../core/ops/index.ts';
import { isOp, type Graph } from '../../../core/ir/types.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { sizeOf } from '../../../core/tensor/tensor.ts';
import { resNet, type ResNetOptions } from '../../../plugins/backbone-resnet/index.ts';
import { buildYolov3 } from '../../../plugins/model-yolov3/index.ts';

type Row = readonly [name: string, shape: readonly number[], l2Decay: number | null, trainable: boolean];
const fixture = (name: string): readonly Row[] => {
  const { parameters } = JSON.parse(readFileSync(new URL(`../../fixtures/backbone-resnet/${name}.json`, import.meta.url), 'utf8')) as { parameters: readonly Row[] };
  return parameters;
};

const random = createRandom(1);
const MAPS = [3, 4, 5];
const tiny = (options: ResNetOptions): Graph => buildYolov3({ batch: 1, size: 64, random }, { classes: 2, backbone: resNet({ width: 1 / 32, featureMaps: MAPS, freezeAt: 0, ...options }) }).graph;
const counts = (graph: Graph): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const { op } of graph.nodes()) found[op] = (found[op] ?? 0) + 1;
  return found;
};
const convolution = (graph: Graph, name: string) => graph.nodes().find((node) => node.name === name)!.attrs as { strides: readonly number[] };

const MODELS: Readonly<Record<string, { readonly options: ResNetOptions; readonly tensors: number; readonly elements: number; readonly ops: Readonly<Record<string, number>> }>> = {
  resnet34: {
    options: { depth: 34, variant: 'b' }, tensors: 291, elements: 42_343_101,
    ops: { Conv2d: 60, BatchNorm: 57, Relu: 33, MaxPool: 1, Add: 16, LeakyRelu: 20, ResizeNearest: 2, Concat: 2 },
  },
  'resnet50vd-dcn': {
    options: { depth: 50, variant: 'd', deformableStages: [5] }, tensors: 387, elements: 46_023_086,
    ops: { Conv2d: 78, BatchNorm: 75, Relu: 51, MaxPool: 1, AvgPool: 3, Add: 16, Slice: 6, Sigmoid: 3, DeformableConv: 3, LeakyRelu: 20, ResizeNearest: 2, Concat: 2 },
  },
};

for (const [name, { options, tensors, elements, ops }] of Object.entries(MODELS)) {
  t.test(`YOLOv3 on ${name} has the names, shapes, decays and order of PaddleDetection's ${tensors} tensors`, async (t) => {
    const parameters = fixture(name);
    // Empty tensors instead of 45 million random numbers: only the types count here.
    const initial = new Map(parameters.map(([state, shape]) => [state, { dtype: 'float32' as const, shape, data: new Float32Array(0) }]));
    const { graph } = buildYolov3({ batch: 1, size: 32, random, initial }, { classes: 80, backbone: resNet({ ...options, featureMaps: MAPS, freezeAt: 0 }) });
    const built = [...graph.states.values()].map((state): Row => [state.name, state.value.type.shape, state.l2Decay ?? null, state.trainable]);
    t.equal(built.length, tensors);
    t.same(built, parameters);
    t.equal(built.reduce((sum, [, shape]) => sum + sizeOf(shape), 0), elements);
    t.ok([...graph.states.values()].every(({ learningRateFactor }) => learningRateFactor === 1));
    t.same(counts(graph), ops);
  });
}

t.test('feature maps have the strides of their stages', async (t) => {
  for (const depth of [18, 50] as const) {
    const heads = tiny({ depth, featureMaps: [2, 3, 4, 5] }).outputs;
    t.same([...heads.values()].map(({ type }) => type.shape.slice(2)), [[2, 2], [4, 4], [8, 8]]);
  }
});

t.test('variant a halves in the first convolution of a bottleneck, b, c and d in the second', async (t) => {
  const strides = (variant: 'a' | 'b' | 'c' | 'd') => ['res3a_branch2a', 'res3a_branch2b', 'res3a_branch1'].map((name) => convolution(tiny({ variant }), name).strides[0]);
  t.same(strides('a'), [2, 1, 2]);
  t.same(strides('b'), [1, 2, 2]);
  t.same(strides('c'), [1, 2, 2]);
  t.same(strides('d'), [1, 2, 1], 'whose shortcut averages first');
  const stem = (variant: 'b' | 'c') => [...tiny({ variant }).states.keys()].filter((name) => name.startsWith('conv1') || name.startsWith('bnv1') || name.startsWith('bn_'));
  t.same(stem('b'), ['conv1_weights', 'bn_conv1_scale', 'bn_conv1_offset', 'bn_conv1_mean', 'bn_conv1_variance']);
  t.same(stem('c').filter((name) => name.endsWith('weights')), ['conv1_1_weights', 'conv1_2_weights', 'conv1_3_weights']);
});

t.test('deep networks number the blocks of stage 4', async (t) => {
  const blocks = [...tiny({ depth: 101 }).states.keys()].filter((name) => /^res4.*branch2a_weights$/.test(name));
  t.same([blocks.length, blocks[0], blocks[1], blocks[22]], [23, 'res4a_branch2a_weights', 'res4b1_branch2a_weights', 'res4b22_branch2a_weights']);
});

t.test('freezing keeps the weights of stem and stages, not statistics, from learning', async (t) => {
  const learning = (freezeAt: number) => new Set([...tiny({ depth: 18, freezeAt }).states.values()].filter(({ trainable, name }) => trainable && !name.startsWith('yolo')).map(({ name }) => /\d/.exec(name)![0]));
  t.same([...learning(0)], ['1', '2', '3', '4', '5']);
  t.same([...learning(1)], ['1', '2', '3', '4', '5'], 'as in PaddleDetection');
  t.same([...learning(3)], ['4', '5']);
  const states = tiny({ depth: 50, variant: 'd', freezeAt: 4, deformableStages: [4, 5] }).states;
  t.same([...states.values()].filter(({ role }) => role === 'statistic').length, [...tiny({ variant: 'd' }).states.values()].filter(({ role }) => role === 'statistic').length);
  t.equal(states.get('res4a_branch2b_conv_offset.b_0')!.trainable, false);
  t.equal(states.get('res5a_branch2b_conv_offset.b_0')!.trainable, true);
});

t.test('the decay of batch norms is that asked for', async (t) => {
  t.equal(tiny({ normDecay: 0.01 }).states.get('bn3b_branch2b_offset')!.l2Decay, 0.01);
});

t.test('deformable convolutions start with no tap moved and all counting half', async (t) => {
  const graph = tiny({ variant: 'd', deformableStages: [5] });
  for (const part of ['w_0', 'b_0']) t.ok((graph.states.get(`res5c_branch2b_conv_offset.${part}`)!.initial.data as Float32Array).every((value) => value === 0));
  const [first, second] = graph.nodes().filter((node) => isOp(node, 'DeformableConv'));
  t.same([first!.attrs.strides, second!.attrs.strides], [[2, 2], [1, 1]]);
  t.equal(first!.inputs.mask.producer!.op, 'Sigmoid');
});

t.test('stages that do not exist and deformable basic blocks are refused', async (t) => {
  t.throws(() => resNet({ featureMaps: [1, 2] }), { code: 'ERR_MODEL_INVALID', message: /stage is 1/ });
  t.throws(() => resNet({ featureMaps: [] }), { code: 'ERR_MODEL_INVALID' });
  t.throws(() => resNet({ depth: 34, deformableStages: [5] }), { code: 'ERR_MODEL_INVALID', message: /depth is 34; deformable/ });
});
