import t from 'tap';
import { createGraph } from '../../../core/ir/editor.ts';
import { createRandom } from '../../../core/tensor/random.ts';
import { full, scalar, sizeOf, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { onnxruntimeBackend } from '../../../plugins/backend-onnxruntime/index.ts';
import { referenceBackend } from '../../../plugins/backend-reference/index.ts';
import type { Graph } from '../../../core/ir/types.ts';
import { addGradients } from '../../../core/gradient/gradient.ts';
import { compileGraph } from '../../../plugins/backend-onnxruntime/compile-graph.ts';
import { sessionOptions } from '../../../plugins/backend-onnxruntime/session-options.ts';
import { decodeModel } from '../../../plugins/onnx-model/index.ts';
import '../../../core/ops/index.ts';

const random = createRandom(5);
const draw = (shape: readonly number[]): Tensor<'float32'> => tensor('float32', shape, Array.from({ length: sizeOf(shape) }, () => random.uniform(-2, 2)));
const float = (shape: readonly number[]) => ({ dtype: 'float32', shape } as const);

/** Runs a graph on both backends and returns the outputs' largest differences. */
async function differences(graph: Graph, feeds: Readonly<Record<string, Tensor>>, runs = 1): Promise<Record<string, number>> {
  const [ours, reference] = [await onnxruntimeBackend({ threads: 1 }).compile(graph), await referenceBackend().compile(graph)];
  let worst: Record<string, number> = {};
  for (let run = 0; run < runs; run++) {
    const [actual, expected] = [await ours.run(feeds), await reference.run(feeds)];
    worst = Object.fromEntries(Object.entries(expected).map(([name, { data }]) => [name, largest(data as Float32Array, actual[name]!.data as Float32Array)]));
  }
  await ours.dispose();
  return worst;
}

function largest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

t.test('every node the backend cannot run is listed at once', async (t) => {
  const { graph, editor } = createGraph('unsupported');
  const x = editor.input('x', float([1]));
  const { y } = editor.emit('Relu', { x });
  const node = y.producer!;
  editor.output('y', y);
  const strange = { ...graph, nodes: () => [{ ...node, op: 'Strange', name: 'a' }, node, { ...node, op: 'Odd', name: 'b' }] } as unknown as Graph;
  await t.rejects(onnxruntimeBackend().compile(strange), { code: 'ERR_BACKEND_UNSUPPORTED', message: /2 node\(s\): a \(Strange\).*b \(Odd\)/ });
  t.match(onnxruntimeBackend().supports(strange.nodes()[0]!), /Strange/);
  t.equal(onnxruntimeBackend().supports(node), true);
});

t.test('two training batch norms keep their statistics apart over many runs', async (t) => {
  // The engine writes running statistics in place over its inputs: shared ones would corrupt each other.
  const { graph, editor } = createGraph('two-norms');
  for (const name of ['a', 'b']) {
    const x = editor.input(name, float([2, 3, 4, 4]));
    const [scale, offset] = [1, 0].map((value) => editor.constant(full('float32', [3], value)));
    const norm = editor.emit('BatchNormTrain', { x, scale: scale!, offset: offset! });
    for (const [output, value] of Object.entries(norm)) editor.output(`${name}.${output}`, value);
  }
  const worst = await differences(graph, { a: draw([2, 3, 4, 4]), b: full('float32', [2, 3, 4, 4], 7) }, 5);
  for (const [name, difference] of Object.entries(worst)) t.ok(difference < 1e-4, `${name} is off by ${difference}`);
});

t.test('a batch norm of one channel has statistics of its own too', async (t) => {
  const { graph, editor } = createGraph('one-channel');
  for (const name of ['a', 'b']) {
    const x = editor.input(name, float([1, 1, 3, 3]));
    const norm = editor.emit('BatchNormTrain', { x, scale: editor.constant(full('float32', [1], 1)), offset: editor.constant(full('float32', [1], 0)) });
    editor.output(`${name}.mean`, norm.mean);
  }
  const worst = await differences(graph, { a: draw([1, 1, 3, 3]), b: draw([1, 1, 3, 3]) }, 3);
  for (const [name, difference] of Object.entries(worst)) t.ok(difference < 1e-5, `${name} is off by ${difference}`);
});

t.test('fake-quant around a convolution stays float arithmetic', async (t) => {
  // As int8 kernels the products of full-range values would saturate at 16 bits on processors without VNNI.
  const { graph, editor } = createGraph('quantized-conv');
  const quantize = (x: ReturnType<typeof editor.input>, scale: number) => editor.emit('FakeQuantize', { x, scale: editor.constant(full('float32', [1], scale)) }).y;
  const x = quantize(editor.input('x', float([1, 64, 8, 8])), 1);
  const filter = quantize(editor.input('filter', float([8, 64, 3, 3])), 1);
  editor.output('y', quantize(editor.emit('Conv2d', { x, filter }).y, 600));
  const worst = await differences(graph, { x: full('float32', [1, 64, 8, 8], 1), filter: full('float32', [8, 64, 3, 3], 1) });
  t.ok(worst['y']! < 1e-3, `off by ${worst['y']}`);
});

t.test('large parameters are updated in chunks with the same numbers', async (t) => {
  const shape = [512, 300];
  const { graph, editor } = createGraph('updates');
  const [parameter, gradient, slow, fast] = ['parameter', 'gradient', 'slow', 'fast'].map((name) => editor.input(name, float(shape))) as [never, never, never, never];
  const learningRate = editor.input('learningRate', float([]));
  const momentum = editor.emit('MomentumUpdate', { parameter, gradient, velocity: slow, learningRate }, { l2: 1e-3, nesterov: true, learningRateFactor: 2 });
  const adam = editor.emit('AdamUpdate', { parameter, gradient, moment1: slow, moment2: fast, learningRate }, { l2: 1e-3 });
  const sgd = editor.emit('SgdUpdate', { parameter, gradient, learningRate }, { l2: 1e-3 });
  const average = editor.emit('MovingAverage', { old: slow, value: fast, decay: learningRate });
  Object.entries({ momentum, adam, sgd, average }).forEach(([name, outputs]) => Object.entries(outputs).forEach(([output, value]) => editor.output(`${name}.${output}`, value)));
  const positive = tensor('float32', shape, draw(shape).data.map(Math.abs));
  const feeds = { parameter: draw(shape), gradient: draw(shape), slow: draw(shape), fast: positive, learningRate: scalar('float32', 0.05) };
  for (const [name, difference] of Object.entries(await differences(graph, feeds))) t.ok(difference < 2e-6, `${name} is off by ${difference}`);
});

t.test('large tensors are quantized to the same levels, but for quotients within a rounding error of a half', async (t) => {
  const shape = [64, 2048];
  for (const attrs of [{}, { axis: 0 }, { axis: 0, bits: 7 }, { signed: false, bits: 4 }, { narrow: false }, { rounding: 'half-away' }, { rounding: 'half-away', axis: 0, bits: 7 }] as const) {
    const { graph, editor } = createGraph('quantize');
    const [x, scale] = [editor.input('x', float(shape)), editor.input('scale', float(['axis' in attrs ? 64 : 1]))];
    editor.output('y', editor.emit('FakeQuantize', { x, scale }, attrs).y);
    const scales = tensor('float32', scale.type.shape, Array.from({ length: sizeOf(scale.type.shape) }, (_, i) => (i === 3 ? 0 : 1.5 + i / 100)));
    const feeds = { x: draw(shape), scale: scales };
    const [ours, reference] = [await onnxruntimeBackend({ threads: 1 }).compile(graph), await referenceBackend().compile(graph)];
    const [actual, expected] = [(await ours.run(feeds))['y']!.data as Float32Array, (await reference.run(feeds))['y']!.data as Float32Array];
    const flipped = expected.filter((value, i) => Math.abs(value - actual[i]!) > 1e-5).length;
    t.ok(flipped <= 10, `${JSON.stringify(attrs)}: ${flipped} of ${expected.length} differ`);
    await ours.dispose();
  }
});

t.test('halves of large tensors go where the quantizer says', async (t) => {
  const halves = tensor('float32', [1 << 16], Float32Array.from({ length: 1 << 16 }, (_, i) => (i % 253) - 126.5));
  for (const [rounding, expected] of [['half-even', [-126, -126, 0, 0, 2]], ['half-away', [-127, -126, -1, 1, 2]]] as const) {
    const { graph, editor } = createGraph('halves');
    const [x, scale] = [editor.input('x', halves), editor.input('scale', float([1]))];
    editor.output('y', editor.emit('FakeQuantize', { x, scale }, { rounding }).y);
    const executable = await onnxruntimeBackend({ threads: 1 }).compile(graph);
    const { y } = await executable.run({ x: halves, scale: tensor('float32', [1], [127]) });
    t.same([0, 1, 126, 127, 128].map((i) => Number(y!.data[i]) + 0), expected, rounding);
    await executable.dispose();
  }
});

t.test('large tensors around a zero point are quantized to the same levels', async (t) => {
  const { graph, editor } = createGraph('zero');
  const shape = [64, 2048];
  const [x, scale, zeroPoint] = [editor.input('x', float(shape)), editor.input('scale', float([1])), editor.input('zeroPoint', { dtype: 'int32', shape: [1] })];
  for (const bits of [4, 8]) editor.output(`y${bits}`, editor.emit('FakeQuantize', { x, scale, zeroPoint }, { bits, signed: false }).y);
  const feeds = { x: draw(shape), scale: tensor('float32', [1], [2.7]), zeroPoint: tensor('int32', [1], [5]) };
  const [ours, reference] = [await onnxruntimeBackend({ threads: 1 }).compile(graph), await referenceBackend().compile(graph)];
  const [actual, expected] = [await ours.run(feeds), await reference.run(feeds)];
  for (const [name, { data }] of Object.entries(expected)) {
    const flipped = (data as Float32Array).filter((value, i) => Math.abs(value - Number(actual[name]!.data[i])) > 1e-5).length;
    t.ok(flipped <= 10, `${name}: ${flipped} of ${data.length} differ`);
  }
  await ours.dispose();
});

t.test('a state that is an output and a next value at once is given as both', async (t) => {
  const { graph, editor } = createGraph('both');
  const step = editor.input('step', float([2]));
  const total = editor.state({ name: 'total', initial: full('float32', [2], 1), role: 'counter' });
  const next = editor.emit('Add', { a: total.value, b: step }).y;
  editor.update(total, next);
  editor.output('total.next', next);
  editor.output('again', next);
  const executable = await onnxruntimeBackend().compile(graph);
  for (const expected of [3, 5]) {
    const outputs = await executable.run({ step: full('float32', [2], 2) });
    t.same([...outputs['total.next']!.data, ...outputs['again']!.data, ...executable.read().get('total')!.data], Array(6).fill(expected));
  }
  await executable.dispose();
});

t.test('an input handed on as an output or through a reshape arrives', async (t) => {
  const { graph, editor } = createGraph('pass');
  const x = editor.input('x', float([2]));
  editor.output('same', x);
  editor.output('sum', editor.emit('SumTo', { x }, { shape: [2] }).y);
  editor.output('constant', editor.constant(full('float32', [2], 3)));
  t.same(await differences(graph, { x: draw([2]) }), { same: 0, sum: 0, constant: 0 });
});

t.test('levels of 8 bits that are stored in 32 are dequantized too', async (t) => {
  const { graph, editor } = createGraph('wide');
  const x = editor.input('x', { dtype: 'int32', shape: [2, 2] });
  const scale = editor.input('scale', float([2]));
  editor.output('y', editor.emit('DequantizeLinear', { x, scale }, { bits: 8, signed: true, axis: 0 }).y);
  const worst = await differences(graph, { x: tensor('int32', [2, 2], [-127, 5, 100, 0]), scale: tensor('float32', [2], [2, 0.5]) });
  t.ok(worst['y']! < 1e-6, `off by ${worst['y']}`);
});

t.test('a step makes no buffers: outputs and next values are written where they are kept', async (t) => {
  const { graph, editor } = createGraph('large');
  const large = [1 << 20];
  const total = editor.state({ name: 'total', initial: full('float32', large, 1), role: 'counter' });
  const next = editor.emit('Add', { a: total.value, b: editor.input('step', float([])) }).y;
  editor.update(total, next);
  editor.output('double', editor.emit('Add', { a: next, b: next }).y);
  const executable = await onnxruntimeBackend().compile(graph);
  const step = scalar('float32', 1);
  await executable.run({ step });
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 3; i++) await executable.run({ step });
  t.ok(process.memoryUsage().arrayBuffers - before < 1e6, `${process.memoryUsage().arrayBuffers - before} bytes more`);
  t.equal((await executable.run({ step }))['double']!.data[7], 12);
  await executable.dispose();
});

t.test('what the engine says when a run fails is passed on', async (t) => {
  const { graph, editor } = createGraph('fails');
  const [logits, labels] = [editor.input('logits', float([1, 2])), editor.input('labels', { dtype: 'int32', shape: [1] })];
  editor.output('loss', editor.emit('SoftmaxCrossEntropy', { logits, labels }).loss);
  const executable = await onnxruntimeBackend().compile(graph);
  await executable.dispose();
  const feeds = { logits: draw([1, 2]), labels: tensor('int32', [1], [0]) };
  await t.rejects(executable.run(feeds), { code: 'ERR_RUNTIME_FAILED', message: /run graph "fails"/ });
});

interface ConvStep {
  readonly batch: number;
  readonly channels: number;
  readonly filters: number;
  readonly height: number;
  readonly width: number;
  readonly pads: readonly number[];
  readonly strides?: readonly number[];
  readonly dilations?: readonly number[];
  readonly groups?: number;
  readonly side?: number;
  readonly bias?: boolean;
}

/** A convolution with the gradients of its sum by what is asked for, dy being an input. */
function convStep({ batch, channels, filters, height, width, bias = false, side = 3, ...attrs }: ConvStep): Graph {
  const { graph, editor } = createGraph('conv-step');
  const [x, filter] = [editor.input('x', float([batch, channels, height, width])), editor.input('filter', float([filters, channels / (attrs.groups ?? 1), side, side]))];
  const { y } = editor.emit('Conv2d', { x, filter, bias: bias ? editor.input('bias', float([filters])) : undefined }, attrs);
  const loss = editor.emit('ReduceSum', { x: editor.emit('Mul', { a: y, b: editor.input('flow', y.type) }).y }, { axes: [0, 1, 2, 3] }).y;
  const gradients = addGradients(graph, editor, { loss, wrt: [x, filter] });
  editor.output('y', y);
  gradients.forEach((value, by) => { editor.output(by.name + '.gradient', value); });
  editor.removeDead();
  return graph;
}

const inputsOf = ({ inputs }: Graph) => Object.fromEntries([...inputs].map(([name, { type }]) => [name, draw(type.shape)]));
const opsOf = (graph: Graph) => decodeModel(compileGraph(graph).bytes).graph!.node.map(({ opType }) => opType);

t.test('large 3x3 convolutions and their gradients are computed over tiles, of odd extents and uneven padding too', async (t) => {
  const cases = [
    { batch: 2, channels: 64, filters: 72, height: 15, width: 12, pads: [1, 1, 1, 1] },
    { batch: 1, channels: 65, filters: 64, height: 18, width: 17, pads: [0, 1, 2, 0], bias: true },
    { batch: 1, channels: 64, filters: 64, height: 17, width: 17, pads: [0, 0, 0, 0] },
    { batch: 1, channels: 64, filters: 64, height: 16, width: 16, pads: [3, 2, 3, 2] },
  ];
  for (const one of cases) {
    const graph = convStep(one);
    t.equal(opsOf(graph).filter((op) => op === 'ConvTranspose').length, 2, 'y and dx are assembled from tiles');
    for (const [name, difference] of Object.entries(await differences(graph, inputsOf(graph)))) t.ok(difference < 5e-4, `${JSON.stringify(one)}: ${name} is off by ${difference}`);
  }
});

t.test('gradients of larger images are computed over larger tiles, of convolutions that are direct themselves too', async (t) => {
  const cases = [
    { batch: 4, channels: 64, filters: 72, height: 15, width: 13, pads: [1, 1, 1, 1] },
    { batch: 3, channels: 32, filters: 33, height: 18, width: 20, pads: [0, 1, 2, 0] },
    { batch: 2, channels: 40, filters: 32, height: 24, width: 23, pads: [3, 2, 3, 2], bias: true },
  ];
  for (const one of cases) {
    const graph = convStep(one);
    t.ok(decodeModel(compileGraph(graph).bytes).graph!.initializer.some(({ dims }) => dims.map(Number).join() === '36,1,6,6'), 'tiles of 4x4 outputs need 6x6 inputs');
    for (const [name, difference] of Object.entries(await differences(graph, inputsOf(graph)))) t.ok(difference < 1e-3, `${JSON.stringify(one)}: ${name} is off by ${difference}`);
  }
});

t.test('every form of a filter gradient is the reference\'s', async (t) => {
  const pads = [1, 1, 1, 1];
  const depthwise = { channels: 3, filters: 3, groups: 3, pads };
  const cases: Readonly<Record<string, ConvStep>> = {
    'channel by channel, in slices': { ...depthwise, batch: 2, height: 17, width: 16 },
    'channel by channel, in slices of one image, dilated': { ...depthwise, batch: 1, height: 21, width: 19, dilations: [2, 1], pads: [2, 1, 2, 1] },
    'channel by channel, small': { ...depthwise, batch: 1, height: 6, width: 7 },
    'channel by channel, strided': { ...depthwise, batch: 2, height: 33, width: 34, strides: [2, 2] },
    'channel by channel, strided unevenly, beyond the last pixel': { ...depthwise, batch: 2, height: 9, width: 8, strides: [2, 3], pads: [1, 0, 2, 2], side: 5 },
    'one product for the batch': { batch: 3, channels: 8, filters: 8, height: 4, width: 5, pads },
    'one product for the batch, strided': { batch: 3, channels: 8, filters: 8, height: 5, width: 5, strides: [2, 2], pads },
    'a product per image, strided': { batch: 2, channels: 2, filters: 3, height: 13, width: 12, strides: [2, 2], pads },
    'a product per image and group': { batch: 2, channels: 4, filters: 6, groups: 2, height: 9, width: 9, pads },
    'one product for the batch, in groups': { batch: 3, channels: 16, filters: 16, groups: 2, height: 3, width: 3, pads },
    '1x1, strided': { batch: 2, channels: 3, filters: 4, height: 7, width: 8, strides: [2, 2], pads: [0, 0, 0, 0], side: 1 },
    '1x1 with padding': { batch: 1, channels: 3, filters: 4, height: 5, width: 5, pads, side: 1 },
  };
  for (const [name, one] of Object.entries(cases)) {
    const graph = convStep(one);
    const { 'filter.gradient': difference } = await differences(graph, inputsOf(graph));
    t.ok(difference! < 5e-5, `${name}: off by ${difference}`);
  }
});

t.test('what is transformed for one product is not transformed again for another', (t) => {
  const ops = opsOf(convStep({ batch: 2, channels: 64, filters: 72, height: 16, width: 16, pads: [1, 1, 1, 1] }));
  t.equal(ops.filter((op) => op === 'Conv').length, 2, 'x and dy are taken apart once each');
  t.equal(ops.filter((op) => op === 'MatMul' || op === 'FusedMatMul').length, 5, 'three products, the filter there and back');
  t.end();
});

t.test('small convolutions and those without a gradient stay as they are', (t) => {
  for (const few of [{ channels: 63, height: 32 }, { channels: 64, height: 8 }]) {
    const ops = opsOf(convStep({ batch: 1, filters: 64, width: 14, pads: [1, 1, 1, 1], ...few }));
    t.equal(ops.filter((op) => op === 'MatMul' || op === 'FusedMatMul').length, 1, 'one product, of the filter gradient');
    t.equal(ops.filter((op) => op === 'ConvTranspose').length, 1, 'dx');
  }
  const { graph, editor } = createGraph('inference');
  editor.output('y', editor.emit('Conv2d', { x: editor.input('x', float([1, 64, 32, 32])), filter: editor.input('filter', float([64, 64, 3, 3])) }, { pads: [1, 1, 1, 1] }).y);
  t.same(opsOf(graph).filter((op) => op !== 'SequenceEmpty'), ['Conv']);
  t.end();
});

t.test('memory is kept between runs only for who asks for it', (t) => {
  t.equal(sessionOptions({}).enableCpuMemArena, false);
  t.equal(sessionOptions({}, { keepMemory: true }).enableCpuMemArena, true);
  t.end();
});

t.test('states live in the arrays of their initial values where they may, but not in a view of more', async (t) => {
  const { graph, editor } = createGraph('adopted');
  const step = editor.input('step', float([]));
  const both = new Float32Array([3, 4]);
  const initial = { whole: tensor('float32', [1], new Float32Array([5])), view: tensor('float32', [1], both.subarray(0, 1)) };
  for (const [name, value] of Object.entries(initial)) {
    const state = editor.state({ name, initial: value, role: 'statistic' });
    editor.update(state, editor.emit('Add', { a: state.value, b: step }).y);
  }
  editor.output('twice', editor.emit('Add', { a: step, b: step }).y);
  const executable = await onnxruntimeBackend({ threads: 1 }).compile(graph, { adoptStates: true });
  const states = executable.read();
  t.equal(states.get('whole')!.data, initial.whole.data);
  t.not((states.get('view')!.data as Float32Array).buffer, both.buffer);
  await executable.dispose();
});
