import type { Backend, Executable } from '../../../core/backend.ts';
import { Editor } from '../../../core/ir/editor.ts';
import { isOp, type Graph } from '../../../core/ir/types.ts';
import { readNpy } from '../../../core/tensor/npy.ts';
import { scalar, sizeOf, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { freezeQuantizers } from '../../../core/quant/freeze.ts';
import { statesToConstants } from '../../../core/rewrite/passes/states-to-constants.ts';
import { constantOf } from '../../../plugins/quant-aware/constant-of.ts';
import { linearWarmup, piecewiseDecay } from '../../../plugins/schedules/index.ts';
import { compareArrays, compareNumbers, compareTensors } from '../compare.ts';
import { e2eNet } from '../e2e-net.ts';
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

const QUANTIZED_WEIGHTS: readonly string[] = ['conv1_weights', 'conv2_dw_weights', 'conv2_sep_weights', 'fc_w'];
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
  const states = statesOf(executable);
  yield await compareTest(backend, folder, golden, variant, states);
  if (variant === 'quant') yield await compareFrozen(backend, folder, golden, states);
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

/** Freezing: the integers of every weight are Paddle's, and so are the outputs. */
async function compareFrozen(backend: Backend, folder: ParityFolder, golden: Golden, states: ReadonlyMap<string, Tensor>): Promise<ParityResult> {
  const graph = await evalGraph(golden, 'quant');
  const editor = new Editor(graph);
  statesToConstants((name) => states.get(name)).run(graph, editor);
  freezeQuantizers({ constantOf: constantOf() }).run(graph, editor);
  const converted = await readStates(folder, 'quant_converted_params');
  const integers = graph.nodes().flatMap((node) => (isOp(node, 'Constant') && node.attrs.tensor.dtype === 'int8' ? [node] : []));
  const problems = [...converted].filter(([name]) => QUANTIZED_WEIGHTS.includes(name)).map(([name, expected]) => {
    const found = integers.find((node) => node.name.startsWith(`${name}.`));
    return found === undefined ? `${name} has no integers` : compareTensors(name, found.attrs.tensor, expected, { absolute: 0, relative: 0 });
  });
  const executable = await backend.compile(graph);
  const { logits } = await executable.run({ image: golden.testImages });
  problems.push(compareTensors('logits', logits!, await readNpy(folder.file('quant_convert_out.npy')), { absolute: 1e-5, relative: 1e-5 }));
  await executable.dispose();
  return judged('quant frozen', problems.filter((problem) => problem !== undefined));
}

async function trainGraph(golden: Golden, variant: Variant): Promise<Graph> {
  const { graph, editor } = e2eNet(golden.init, golden.images.shape.slice(1));
  if (variant === 'quant') await insertQuantizers(graph, editor, 'train');
  const logits = graph.outputs.get('logits')!;
  const labels = editor.input('label', { dtype: 'int32', shape: [logits.type.shape[0]!] });
  const { loss } = editor.emit('SoftmaxCrossEntropy', { logits, labels });
  editor.output('loss', editor.emit('ReduceMean', { x: loss }, { axes: [0] }).y);
  attachTraining(graph, editor);
  return graph;
}

async function evalGraph(golden: Golden, variant: Variant): Promise<Graph> {
  const { graph, editor } = e2eNet(golden.init, golden.images.shape.slice(1));
  if (variant === 'quant') await insertQuantizers(graph, editor, 'eval');
  return graph;
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
