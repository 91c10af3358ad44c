import type { Backend, Executable } from '../../../core/backend.ts';
import { createGraph, type Editor } from '../../../core/ir/editor.ts';
import type { Graph, State, Value } from '../../../core/ir/types.ts';
import { readNpy } from '../../../core/tensor/npy.ts';
import { scalar, sizeOf, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { linearWarmup, piecewiseDecay } from '../../../plugins/schedules/index.ts';
import { compareArrays, compareNumbers, compareTensors } from '../compare.ts';
import { isObject, openFolder, type ParityFolder } from '../folder.ts';
import { judged, type ParityGroup, type ParityResult } from '../group.ts';
import { openBackend } from '../paddle-graph.ts';
import { attachTraining, insertQuantizers, statesOf } from '../training.ts';
import '../../../core/ops/index.ts';

/** Ten training steps of a small classifier, float and fake-quantized, against Paddle's losses, scales and parameters. */
export const group: ParityGroup = {
  name: 'e2e',
  matches: async (folder) => folder.folders.includes('init') && isObject((await folder.object('log.json'))?.['quant']) && folder.has('train_x.npy'),
  async *run({ folder, backend: name }) {
    const backend = await openBackend(name);
    const golden = await readGolden(folder);
    yield compareRates(golden.log.float.lr);
    for (const variant of ['float', 'quant'] as const) yield* compareTraining(backend, folder, golden, variant);
    await backend.dispose();
  },
};

type Variant = 'float' | 'quant';
interface VariantLog {
  readonly loss: readonly number[];
  readonly lr: readonly number[];
  readonly scales_per_step?: readonly Readonly<Record<string, number>>[];
}
interface Golden {
  readonly log: Readonly<Record<Variant, VariantLog>>;
  readonly init: ReadonlyMap<string, Tensor>;
  readonly images: Tensor;
  readonly labels: Tensor;
  readonly testImages: Tensor;
}

const LOSS = { absolute: 0, relative: 1e-5 };
const STATE = { absolute: 1e-5, relative: 1e-5 };

async function readGolden(folder: ParityFolder): Promise<Golden> {
  const [images, labels, testImages] = await Promise.all(['train_x', 'train_y', 'test_x'].map((name) => readNpy(folder.file(`${name}.npy`))));
  return {
    log: await folder.json('log.json') as Golden['log'], init: await readStates(folder, 'init'),
    images: images!, labels: tensor('int32', labels!.shape, Array.from(labels!.data, Number)), testImages: testImages!,
  };
}

/** Every tensor of a folder by Paddle's variable name. */
async function readStates(folder: ParityFolder, name: string): Promise<ReadonlyMap<string, Tensor>> {
  const { files } = await openFolder(folder.file(name));
  const found = files.filter((file) => file.endsWith('.npy')).map(async (file) => [file.slice(0, -'.npy'.length), await readNpy(folder.file(name, file))] as const);
  return new Map(await Promise.all(found));
}

function compareRates(expected: readonly number[]): ParityResult {
  const context = { baseRate: 0.1, maxIterations: expected.length, inner: () => 0.1 };
  const decay = piecewiseDecay({ gamma: 0.1, milestones: [6] }, context);
  const schedule = linearWarmup({ steps: 3, start_factor: 0 }, { ...context, inner: decay });
  const problem = compareArrays('lr', expected.map((_, iteration) => schedule(iteration)), expected, { absolute: 0, relative: 2e-7 });
  return judged('learning rates', problem === undefined ? [] : [problem]);
}

async function* compareTraining(backend: Backend, folder: ParityFolder, golden: Golden, variant: Variant): AsyncGenerator<ParityResult> {
  const { loss, lr, scales_per_step: scales = [] } = golden.log[variant];
  const executable = await backend.compile(await trainGraph(golden, variant));
  for (let step = 0; step < loss.length; step++) {
    const outputs = await executable.run({ image: row(golden.images, step), label: flat(row(golden.labels, step)), learningRate: scalar('float32', lr[step]!) });
    const problems = [compareNumbers('loss', Number(outputs['loss']!.data[0]), loss[step]!, LOSS), ...compareScales(executable, scales[step] ?? {})];
    if (step === 0) problems.push(...compareStates(executable, await readStates(folder, `${variant}_after_step1`)));
    yield judged(`${variant} step ${step + 1}`, problems.filter((problem) => problem !== undefined));
  }
  yield judged(`${variant} final states`, compareStates(executable, await readStates(folder, `${variant}_final`)));
  yield await compareTest(backend, folder, golden, variant, statesOf(executable));
  await executable.dispose();
}

/** The evaluation graph with the trained states, on the test images. */
async function compareTest(backend: Backend, folder: ParityFolder, golden: Golden, variant: Variant, states: ReadonlyMap<string, Tensor>): Promise<ParityResult> {
  const executable = await backend.compile(await evalGraph(golden, variant));
  executable.write(states);
  const { logits } = await executable.run({ image: golden.testImages });
  const problem = compareTensors('logits', logits!, await readNpy(folder.file(`${variant}_test_out.npy`)), { absolute: 1e-5, relative: 1e-5 });
  await executable.dispose();
  return judged(`${variant} test outputs`, problem === undefined ? [] : [problem]);
}

async function trainGraph(golden: Golden, variant: Variant): Promise<Graph> {
  const { graph, editor } = forward(golden);
  if (variant === 'quant') await insertQuantizers(graph, editor, 'train');
  const logits = graph.outputs.get('logits')!;
  const labels = editor.input('label', { dtype: 'int32', shape: [logits.type.shape[0]!] });
  const { loss } = editor.emit('SoftmaxCrossEntropy', { logits, labels });
  editor.output('loss', editor.emit('ReduceMean', { x: loss }, { axes: [0] }).y);
  attachTraining(graph, editor);
  return graph;
}

async function evalGraph(golden: Golden, variant: Variant): Promise<Graph> {
  const { graph, editor } = forward(golden);
  if (variant === 'quant') await insertQuantizers(graph, editor, 'eval');
  return graph;
}

/** The net of the golden's README. L2 decay is on filters and the matrix only. */
function forward({ init, images }: Golden): { graph: Graph; editor: Editor } {
  const { graph, editor } = createGraph('e2e');
  const state = (name: string, l2Decay?: number): Value => editor.state({ name, initial: init.get(name)!, role: 'parameter', l2Decay }).value;
  let x = editor.input('image', { dtype: 'float32', shape: images.shape.slice(1) });
  x = convBatchNorm(editor, init, x, { name: 'conv1', strides: [2, 2], pads: [1, 1, 1, 1] });
  x = editor.emit('Relu', { x }, {}, { name: 'relu_0' }).y;
  x = convBatchNorm(editor, init, x, { name: 'conv2_dw', pads: [1, 1, 1, 1], groups: 8 });
  x = editor.emit('Relu', { x }, {}, { name: 'relu_1' }).y;
  x = convBatchNorm(editor, init, x, { name: 'conv2_sep' });
  x = editor.emit('LeakyRelu', { x }, { alpha: 0.1 }, { name: 'leaky_relu_0' }).y;
  x = editor.scope('yolo_output', () => editor.emit('Conv2d', { x, filter: state('yolo_output.0.conv.weights'), bias: state('yolo_output.0.conv.bias', 0) }).y);
  const pooled = editor.emit('ReduceMean', { x }, { axes: [2, 3] }, { name: 'pool2d_0' }).y;
  const product = editor.emit('MatMul', { a: pooled, b: state('fc_w') }, {}, { name: 'fc' }).y;
  editor.output('logits', editor.emit('Add', { a: product, b: state('fc_b', 0) }).y);
  return { graph, editor };
}

function convBatchNorm(editor: Editor, init: Golden['init'], x: Value, { name, ...attrs }: { name: string; strides?: number[]; pads?: number[]; groups?: number }): Value {
  const filter = editor.state({ name: `${name}_weights`, initial: init.get(`${name}_weights`)!, role: 'parameter' }).value;
  const conv = editor.emit('Conv2d', { x, filter }, attrs, { name }).y;
  const vector = (part: string, role: State['role']): Value => editor.state({ name: `${name}_bn_${part}`, initial: init.get(`${name}_bn_${part}`)!, role, l2Decay: 0 }).value;
  return editor.emit('BatchNorm', {
    x: conv, scale: vector('scale', 'parameter'), offset: vector('offset', 'parameter'), mean: vector('mean', 'statistic'), variance: vector('variance', 'statistic'),
  }, {}, { name: `${name}_bn` }).y;
}

/** Parameters, statistics and velocities; our `x.velocity` is Paddle's `x_velocity_0`. */
function compareStates(executable: Executable, expected: ReadonlyMap<string, Tensor>): string[] {
  const problems: (string | undefined)[] = [];
  for (const [name, actual] of executable.read()) {
    const paddle = expected.get(name.replace(/\.velocity$/, '_velocity_0'));
    if (paddle !== undefined) problems.push(compareTensors(name, actual, paddle, STATE));
    else if (!isQuantizerState(name)) problems.push(`${name}: the golden has no such variable`);
  }
  return problems.filter((problem) => problem !== undefined);
}

/** Paddle numbers accumulators in arbitrary order; the scales they give are compared at every step. */
const isQuantizerState = (name: string): boolean => /\.(scale|state|accum)$/.test(name);

/** Values have Paddle's base names here: `relu_0.scale` is `relu_0.tmp_0.scale`. */
function compareScales(executable: Executable, expected: Readonly<Record<string, number>>): (string | undefined)[] {
  return Object.entries(expected).map(([paddle, scale]) => {
    const name = paddle.replace('.tmp_0', '');
    return compareNumbers(name, Number(executable.read([name]).get(name)!.data[0]), scale, { absolute: 0, relative: 1e-5 });
  });
}

/** One step of a stacked tensor. */
function row(stacked: Tensor, step: number): Tensor {
  const shape = stacked.shape.slice(1);
  const size = sizeOf(shape);
  return { ...stacked, shape, data: stacked.data.slice(step * size, (step + 1) * size) };
}

/** Labels [N,1] as [N]. */
const flat = (labels: Tensor): Tensor => ({ ...labels, shape: [sizeOf(labels.shape)] });
