import type { Backend, Executable } from '../../core/backend.ts';
import { Editor } from '../../core/ir/editor.ts';
import type { Graph } from '../../core/ir/types.ts';
import type { Model } from '../../core/model.ts';
import { createRandom } from '../../core/tensor/random.ts';
import { scalar, tensor, type Tensor } from '../../core/tensor/tensor.ts';
import { trainMode } from '../../core/train/train-mode.ts';
import { multiclassNms } from '../../plugins/model-yolov3/index.ts';
import { compareNumbers } from './compare.ts';
import { expectedTensor, readGolden, type Golden } from './full-golden.ts';
import { judged, skipped, type ParityContext, type ParityResult } from './group.ts';
import { matchedRows } from './matched-rows.ts';
import { openBackend } from './paddle-graph.ts';
import { compareSummary, meanDeviation, type Summary, type SummaryTolerance } from './statistics.ts';
import { attachTraining, insertQuantizers, statesOf } from './training.ts';
import '../../core/ops/index.ts';

/** What there is to know of a full model besides its golden. */
export interface FullModel {
  readonly model: Model;
  /** List of its parameters, below `test/fixtures`. */
  readonly parameters: string;
  /** Our names of activations' scales by Paddle's. */
  scaleNames(graph: Graph): ReadonlyMap<string, string>;
  /** Recorded losses that are no losses, and what they should be. */
  readonly corrected?: CorrectedLosses;
  /** How far apart two runs of the same network may be. @default what MobileNetV1 needs */
  readonly repeats?: Repeats;
}

/** For a golden whose recorded losses cannot all be used. */
export interface CorrectedLosses {
  /** Of the first step, from what else the golden has. */
  first(golden: Golden): Promise<Readonly<Record<string, number>>>;
  /** Why the losses of later and quantized steps cannot be compared. */
  readonly because: string;
}

/** Where a quantized network as chaotic as these may end up, see `compareFullModel`. */
export interface Repeats {
  /** Mean deviation of each head's outputs in the first quantized step; unrelated outputs are 1 and more apart. */
  readonly heads: readonly [number, number, number];
  /** Share of the boxes that are found again; none where an unrelated image finds as many, so that they tell nothing. */
  readonly boxes: number | undefined;
}

/**
 * A full YOLOv3 at 96x96, batch 2: three training steps in float and quantized, evaluation and boxes.
 *
 * With random weights and batch norm over as few as 18 values, the network amplifies rounding: multiplying the image by
 * 1 ± 2e-7 changes gradients behind an activation by 3 % (signs of ReLU flip), the losses of steps 2 and 3 by 0.2 %, scales
 * by 3 % and quantized outputs by 75 % of their size, as much as two engines differ. So what comes before that is compared
 * closely (first loss, gradients of the output layers, statistics), and the rest no closer than the network repeats itself.
 */
export async function* compareFullModel({ folder, backend: name }: ParityContext, full: FullModel): AsyncGenerator<ParityResult> {
  if (name === 'reference') {
    yield skipped(folder.name, 'the reference backend would take many minutes for a model of this size');
    return;
  }
  const backend = await openBackend(name);
  const golden = await readGolden(folder, full.parameters);
  yield* compareFloat(backend, golden, full);
  yield* compareQuantized(backend, golden, full);
  await backend.dispose();
}

/** The loss of the first training step alone, for models of which no more is recorded. */
export async function firstLoss(backend: Backend, golden: Golden, full: Pick<FullModel, 'model'>, quantized: boolean): Promise<number> {
  const { graph, editor } = forward(full, golden);
  if (quantized) await insertQuantizers(graph, editor, 'train');
  full.model.attachLoss(graph, editor);
  trainMode().run(graph, editor);
  const executable = await backend.compile(graph);
  const { loss } = await executable.run(golden.feeds);
  await executable.dispose();
  return Number(loss!.data[0]);
}

/** Paddle numbers the outputs of an operator (`batch_norm_3.tmp_3` is the fourth ReLU of MobileNet), ours have the layer's name. */
export function numberedScales(graph: Graph, op: string, prefix: string, suffix: string): [paddle: string, ours: string][] {
  return graph.nodes().filter((node) => node.op === op).map((node, i) => [`${prefix}${i}${suffix}.scale`, `${node.outputs['y' as never]!['name']}.scale`]);
}

/** Tolerances: exact where nothing amplifies, otherwise about three times the spread seen under such changes of the image. */
const CLOSE: SummaryTolerance = { norm: 1e-5, values: 1e-3 };
const GRADIENT: SummaryTolerance = { norm: 0.03, values: 0.5 };
const STEPPED: SummaryTolerance = { norm: 5e-3, values: 0.1 };
const TRAINED: SummaryTolerance = { norm: 0.03, values: 0.5 };
const LATER_LOSS = 5e-3;
const REPEATS: Repeats = { heads: [0.9, 0.9, 0.9], boxes: 0.4 };

/**
 * Of a part of the float loss, relative. Convolutions over tiles round otherwise than direct ones: 1.4e-5 at most in the deepest network,
 * where direct ones are within 1e-5.
 */
const LOSS_TOLERANCE = 5e-5;
const LEARNING_RATE = 1e-4;
/** Height and width of the two original images the boxes are scaled to. */
const IMAGE_SIZES = tensor('int32', [2, 2], [375, 500, 480, 640]);
const HEADS = ['head0', 'head1', 'head2'] as const;
function forward({ model }: Pick<FullModel, 'model'>, { log, initial }: Golden): { graph: Graph; editor: Editor } {
  const graph = model.build({ batch: log.batch, size: log.size, random: createRandom(0), initial });
  return { graph, editor: new Editor(graph) };
}

async function* compareFloat(backend: Backend, golden: Golden, full: FullModel): AsyncGenerator<ParityResult> {
  const { float } = golden.log;
  const { graph, editor } = forward(full, golden);
  full.model.attachLoss(graph, editor);
  attachTraining(graph, editor);
  const executable = await backend.compile(graph);
  const outputs = await step(executable, golden);
  const losses = full.corrected === undefined ? float.losses : await full.corrected.first(golden);
  for (const [name, expected] of Object.entries(losses)) yield judgeLoss(`float ${name} 1`, outputs, expected, LOSS_TOLERANCE, name);
  yield* compareHeads(golden, outputs, 'float', [1e-3, 1e-3, 1e-3]);
  const states = statesOf(executable);
  yield judgeAll('float parameters after step 1', compareParameters(states, float.param_after_step1, STEPPED));
  yield judgeAll('float gradients', Object.entries(float['grad_l2_sum_first4 (after L2 regularization is added)']).map(([name, expected]) =>
    // With no velocity yet, the first velocity is the gradient with its decay.
    compareSummary(name, states.get(name.replace('@GRAD', '.velocity'))!, expected, name.startsWith('yolo_output') ? CLOSE : GRADIENT)));
  for (const [i, loss] of float.loss_step2_3.entries()) yield judgeLater(`float loss ${i + 2}`, await step(executable, golden), loss, full);
  await executable.dispose();
}

async function* compareQuantized(backend: Backend, golden: Golden, full: FullModel): AsyncGenerator<ParityResult> {
  const { quant } = golden.log;
  const { graph, editor } = forward(full, golden);
  const scaleNames = full.scaleNames(graph);
  await insertQuantizers(graph, editor, 'train');
  full.model.attachLoss(graph, editor);
  attachTraining(graph, editor);
  const executable = await backend.compile(graph);
  for (const [i, loss] of quant.loss.entries()) {
    const outputs = await step(executable, golden);
    yield judgeLater(`quantized loss ${i + 1}`, outputs, loss, full);
    yield judgeAll(`quantized scales ${i + 1}`, compareScales(executable, scaleNames, quant.scales_per_step[i]!));
    if (i === 0) yield* compareHeads(golden, outputs, 'quant', (full.repeats ?? REPEATS).heads);
  }
  const states = statesOf(executable);
  await executable.dispose();
  const wrong = compareParameters(states, quant.param_after_step3, TRAINED).filter((problem) => problem !== undefined);
  yield judgeAll('quantized parameters after step 3', wrong.length <= 0.1 * Object.keys(quant.param_after_step3).length ? [] : wrong);
  yield* compareEvaluation(backend, golden, full, states);
}

async function* compareEvaluation(backend: Backend, golden: Golden, full: FullModel, states: ReadonlyMap<string, Tensor>): AsyncGenerator<ParityResult> {
  const { graph, editor } = forward(full, golden);
  await insertQuantizers(graph, editor, 'eval');
  full.model.attachDecode(graph, editor);
  const executable = await backend.compile(graph);
  executable.write(states);
  const outputs = await executable.run({ image: golden.feeds['image']!, imSize: IMAGE_SIZES });
  yield* compareHeads(golden, outputs, 'quant_eval', [0.85, 0.85, 0.85]);
  const { boxes } = full.repeats ?? REPEATS;
  yield boxes === undefined ? skipped('quantized boxes', 'the negated image finds as many of them as the image itself') : await compareBoxes(golden, outputs, boxes);
  await executable.dispose();
}

function step(executable: Executable, { feeds }: Golden): Promise<Readonly<Record<string, Tensor>>> {
  return executable.run({ ...feeds, learningRate: scalar('float32', LEARNING_RATE) });
}

/** In the mean: one rounding that flips early moves many later values. Unrelated outputs deviate by 1 and more. */
async function* compareHeads(golden: Golden, outputs: Readonly<Record<string, Tensor>>, prefix: string, most: readonly number[]): AsyncGenerator<ParityResult> {
  for (const [i, head] of HEADS.entries()) {
    const deviation = meanDeviation(outputs[head]!, await expectedTensor(golden, `${prefix}_${head}`));
    yield judgeAll(`${prefix} ${head}`, [compareNumbers('mean deviation', deviation, 0, { absolute: most[i]! })]);
  }
}

/** Of Paddle's boxes, how many we find with the same class, nearly the same place and nearly the same score. */
async function compareBoxes(golden: Golden, outputs: Readonly<Record<string, Tensor>>, least: number): Promise<ParityResult> {
  const expected = await expectedTensor(golden, 'quant_eval_bbox') as Tensor<'float32'>;
  const offsets = golden.log.quant.eval_bbox_lod[0]!;
  const shares = offsets.slice(1).map((end, n) => {
    const rows = expected.data.subarray(offsets[n]! * 6, end * 6);
    return matchedRows(multiclassNms({ boxes: image(outputs['boxes']!, n), scores: image(outputs['scores']!, n), classes: 80 }), rows);
  });
  return judgeAll('quantized boxes', shares.map((share, n) => (share >= least ? undefined : `image ${n}: only ${share} of the boxes are found`)));
}

function image({ data, shape }: Tensor, n: number): Float32Array {
  const size = shape[1]! * shape[2]!;
  return (data as Float32Array).subarray(n * size, (n + 1) * size);
}

function compareParameters(states: ReadonlyMap<string, Tensor>, expected: Readonly<Record<string, Summary>>, tolerance: SummaryTolerance): (string | undefined)[] {
  return Object.entries(expected).map(([name, summary]) => compareSummary(name, states.get(name)!, summary, tolerance));
}

/** The image's scale to rounding, every other one roughly, their mean more closely. */
function compareScales(executable: Executable, names: ReadonlyMap<string, string>, expected: Readonly<Record<string, number>>): (string | undefined)[] {
  const found = executable.read(Object.keys(expected).map((paddle) => names.get(paddle)!));
  const deviations = Object.entries(expected).map(([paddle, scale]) => {
    const name = names.get(paddle)!;
    return { name, deviation: Math.abs(Number(found.get(name)!.data[0]) / scale - 1) };
  });
  const mean = deviations.reduce((sum, { deviation }) => sum + deviation, 0) / deviations.length;
  return [
    compareNumbers('mean deviation of scales', mean, 0, { absolute: 0.1 }),
    ...deviations.map(({ name, deviation }) => compareNumbers(name, deviation, 0, { absolute: name === 'image.scale' ? 1e-6 : 0.5 })),
  ];
}

function judgeLoss(name: string, outputs: Readonly<Record<string, Tensor>>, expected: number, relative: number, output = 'loss'): ParityResult {
  return judgeAll(name, [compareNumbers(output, Number(outputs[output]!.data[0]), expected, { absolute: 0, relative })]);
}

function judgeLater(name: string, outputs: Readonly<Record<string, Tensor>>, expected: number, { corrected }: FullModel): ParityResult {
  return corrected === undefined ? judgeLoss(name, outputs, expected, LATER_LOSS) : skipped(name, corrected.because);
}

function judgeAll(name: string, problems: readonly (string | undefined)[]): ParityResult {
  return judged(name, problems.filter((problem) => problem !== undefined));
}
