import { readFileSync } from 'node:fs';
import t from 'tap';
import type { BuildOptions } from '../../../core/model.ts';
import '../../../core/ops/index.ts';
import { isOp, type Graph } from '../../../core/ir/types.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { sizeOf } from '../../../core/tensor/tensor.ts';
import { buildYolov3, mobileNetV1, type Yolov3Options } from '../../../plugins/model-yolov3/index.ts';

type Row = readonly [name: string, shape: readonly number[], l2Decay: number | null, trainable: boolean];
const fixture = new URL('../../fixtures/model-yolov3/parameters.json', import.meta.url);
const { parameters } = JSON.parse(readFileSync(fixture, 'utf8')) as { parameters: readonly Row[] };

const random = createRandom(1);
const tiny: Yolov3Options = { classes: 3, backbone: mobileNetV1({ width: 1 / 32 }) };
const counts = (graph: Graph): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const { op } of graph.nodes()) found[op] = (found[op] ?? 0) + 1;
  return found;
};

t.test('states have the names, shapes, decays and order of PaddleDetection\'s 241 tensors', async (t) => {
  // Zeros instead of 24 million random numbers: only the types count here.
  const initial = new Map(parameters.map(([name, shape]) => [name, { dtype: 'float32' as const, shape, data: new Float32Array(0) }]));
  const { graph } = buildYolov3({ batch: 1, size: 32, random, initial }, { classes: 80 });
  const built = [...graph.states.values()].map(({ name, value, l2Decay, trainable }): Row => [name, value.type.shape, l2Decay ?? null, trainable]);
  t.equal(built.length, 241);
  t.same(built, parameters);
  t.equal(built.reduce((sum, [, shape]) => sum + sizeOf(shape), 0), 24_609_981);
  t.ok([...graph.states.values()].every(({ role, trainable }) => role === (trainable ? 'parameter' : 'statistic')));
});

t.test('the forward graph has PaddleDetection\'s operators', async (t) => {
  const { graph } = buildYolov3({ batch: 1, size: 64, random }, { classes: 3, backbone: mobileNetV1({ width: 1 / 16 }) });
  t.same(counts(graph), { Conv2d: 50, BatchNorm: 47, Relu: 27, LeakyRelu: 20, ResizeNearest: 2, Concat: 2 });
  t.equal(graph.nodes().filter((node) => isOp(node, 'Conv2d') && node.attrs.groups > 1).length, 13);
});

t.test('slopes and statistics are PaddleDetection\'s', async (t) => {
  const { graph } = buildYolov3({ batch: 1, size: 64, random }, tiny);
  t.same(new Set(graph.nodes().filter((node) => isOp(node, 'LeakyRelu')).map(({ attrs }) => attrs.alpha)), new Set([0.1]));
  t.same(new Set(graph.nodes().filter((node) => isOp(node, 'BatchNorm')).map(({ attrs }) => `${attrs.epsilon} ${attrs.momentum}`)), new Set(['0.00001 0.9']));
});

t.test('only the three output convolutions are in the scope yolo_output', async (t) => {
  const { graph } = buildYolov3({ batch: 1, size: 64, random }, tiny);
  t.same(graph.nodes().filter(({ scope }) => scope.includes('yolo_output')).map(({ op, name }) => [op, name]), [
    ['Conv2d', 'yolo_output.0'], ['Conv2d', 'yolo_output.1'], ['Conv2d', 'yolo_output.2'],
  ]);
});

t.test('heads have stride 32, 16 and 8 and A·(5+C) channels', async (t) => {
  const { graph, heads } = buildYolov3({ batch: 2, size: 96, random }, tiny);
  t.same(heads.map(({ type }) => type.shape), [[2, 24, 3, 3], [2, 24, 6, 6], [2, 24, 12, 12]]);
  t.same([...graph.outputs.keys()], ['head0', 'head1', 'head2']);
  t.same(graph.inputs.get('image')!.type.shape, [2, 3, 96, 96]);
});

t.test('width scales backbone and head: a quarter has 1.53 million parameters for three classes', async (t) => {
  const { graph } = buildYolov3({ batch: 1, size: 32, random }, { classes: 3, backbone: mobileNetV1({ width: 0.25 }) });
  const trained = [...graph.states.values()].filter(({ trainable }) => trainable);
  t.equal(trained.reduce((sum, { value }) => sum + sizeOf(value.type.shape), 0), 1_533_720);
});

t.test('relu6, padding as Keras and epsilon reach the nodes', async (t) => {
  const { graph } = buildYolov3({ batch: 1, size: 64, random }, { classes: 3, backbone: mobileNetV1({ width: 1 / 32, activation: 'relu6', padding: 'same', epsilon: 1e-3 }) });
  t.equal(counts(graph)['Relu6'], 27);
  const pads = new Set(graph.nodes().filter(({ attrs }) => (attrs as { strides?: number[] }).strides?.[0] === 2).map(({ attrs }) => (attrs as { pads: number[] }).pads.join()));
  t.same([...pads], ['0,0,1,1']);
  t.ok(graph.nodes().every(({ op, attrs }) => op !== 'BatchNorm' || (attrs as { epsilon: number }).epsilon === 1e-3));
});

t.test('initial values depend on seed and name, not on input size or order', async (t) => {
  const values = (size: number, seed: number, name: string): string => {
    const { graph } = buildYolov3({ batch: 1, size, random: createRandom(seed) }, tiny);
    return [...(graph.states.get(name)!.initial.data as Float32Array).subarray(0, 20)].join();
  };
  const name = 'yolo_block.0.0.1.conv.weights';
  t.equal(values(32, 1, name), values(96, 1, name));
  t.not(values(32, 1, name), values(32, 2, name));
  t.not(values(32, 1, 'conv5_1_sep_weights'), values(32, 1, 'conv5_2_sep_weights'));
});

t.test('filters start with He\'s variance, uniform in the backbone and normal in the head', async (t) => {
  const { graph } = buildYolov3({ batch: 1, size: 32, random }, { classes: 3, backbone: mobileNetV1({ width: 0.25 }) });
  const spread = (name: string): { deviation: number; largest: number; expected: number } => {
    const { data, shape } = graph.states.get(name)!.initial;
    const values = [...(data as Float32Array)];
    const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    return { deviation: Math.sqrt(square), largest: values.reduce((most, value) => Math.max(most, Math.abs(value)), 0), expected: Math.sqrt(2 / sizeOf(shape.slice(1))) };
  };
  const backbone = spread('conv6_sep_weights');
  t.ok(Math.abs(backbone.deviation / backbone.expected - 1) < 0.02);
  t.ok(backbone.largest <= backbone.expected * Math.sqrt(3) + 1e-6, 'bounded as a uniform distribution');
  const head = spread('yolo_block.0.0.1.conv.weights');
  t.ok(Math.abs(head.deviation / head.expected - 1) < 0.02);
  t.ok(head.largest > head.expected * 3, 'tails as a normal distribution');
});

t.test('a confident start says nothing here', async (t) => {
  const { graph } = buildYolov3({ batch: 1, size: 32, random }, { ...tiny, outputInit: 'confident' });
  const bias = [...(graph.states.get('yolo_output.2.conv.bias')!.initial.data as Float32Array)];
  t.same(bias.slice(0, 8), [0, 0, 0, 0, -4, -1, -1, -1]);
  t.same(bias.slice(16), bias.slice(0, 8));
  const plain = buildYolov3({ batch: 1, size: 32, random }, tiny).graph;
  t.ok([...(plain.states.get('yolo_output.2.conv.bias')!.initial.data as Float32Array)].every((value) => value === 0));
});

t.test('given values are taken and not copied; another shape is refused', async (t) => {
  const first = buildYolov3({ batch: 1, size: 32, random }, tiny).graph;
  const initial = new Map([...first.states.values()].map((state) => [state.name, state.initial]));
  const second = buildYolov3({ batch: 1, size: 64, random: createRandom(9), initial }, tiny).graph;
  t.equal(second.states.get('conv1_weights')!.initial, first.states.get('conv1_weights')!.initial);
  t.throws(() => buildYolov3({ batch: 1, size: 64, random, initial }, { ...tiny, classes: 4 }), { code: 'ERR_WEIGHT_SHAPE', message: /yolo_output.0.conv.weights/ });
});

t.test('sizes and options the network cannot have are refused with the value', async (t) => {
  const refused = (build: Partial<Pick<BuildOptions, 'batch' | 'size'>>, options: Partial<Yolov3Options>, message: RegExp): void => {
    t.throws(() => buildYolov3({ batch: 1, size: 64, random, ...build }, { ...tiny, ...options }), { code: 'ERR_MODEL_INVALID', message });
  };
  refused({ size: 100 }, {}, /size is 100/);
  refused({ size: [64, 96] }, {}, /size is \[64,96\]; the network takes square images/);
  refused({ size: 0 }, {}, /size is 0/);
  refused({ batch: 1.5 }, {}, /batch is 1.5/);
  refused({}, { classes: 0 }, /classes is 0/);
  refused({}, { backbone: mobileNetV1({ width: 0.01 }) }, /width is 0.01/);
  refused({}, { backbone: { width: 1, build: (_, image) => new Map([[8, image]]) } }, /feature maps is "8"; the head reads those of strides 32, 16, 8/);
  refused({}, { anchorMasks: [[0]] }, /anchorMasks/);
  refused({}, { anchorMasks: [[0], [1], [9]] }, /anchorMasks is 9/);
});
