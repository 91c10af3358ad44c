import type { Executable } from '../../../core/backend.ts';
import { isOp, slotValues, type Node, type SlotValue } from '../../../core/ir/types.ts';
import { specializeGraph } from '../../../core/rewrite/specialize.ts';
import { calibrationImages } from '../../../core/errors.ts';
import { locateSlot } from '../../../core/quant/locate-slot.ts';
import { weightedOp, type WeightedOp } from '../../../core/quant/op-types.ts';
import { quantMax, SMALLEST_SCALE } from '../../../core/quant/spec.ts';
import type { Run } from '../../../core/run.ts';
import { scalar, tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { feedsOf, type CalibrationFeeds, type Feeds } from '../calibration-feeds.ts';
import { withOutputs } from '../observe.ts';
import { plannedWeights, type PlannedWeight } from '../planned-weights.ts';
import { quantizedGraph } from '../quantized-graph.ts';
import { traverse } from '../traverse.ts';
import type { StepReport } from './fold-batch-norms.ts';
import { absMaxScale, channelsOf, fixWeight } from './quantized-weight.ts';
import { roundingGraph, spread, STRETCH } from './rounding-graph.ts';

/** Of all steps, those before the regularizer sets in. */
const WARM_UP = 0.1;
/** Exponent of the regularizer from there to the end: first only the undecided count, then all. */
const BETA = { first: 20, last: 2 } as const;
/** How much deciding counts beside the reconstruction, whose unit is what rounding to the nearest costs. */
const DECISION_WEIGHT = 1;

/** What one layer is learned from: batches of what it reads and of what it should give. */
interface Sample {
  readonly x: Tensor;
  readonly target: Tensor;
}

/**
 * Learns for every quantized weight whether it goes to the level above or below, layer by layer in the order of the
 * network: a layer reads what the layers before it give quantized and rounded, and is to give what it gives in float. A layer
 * that the learned rounding does not bring closer on the images stays rounded to the nearest.
 * Source: Nagel et al. 2020, with PaddleSlim's course of the regularizer (beta 20 to 2 by a cosine after a tenth of the steps).
 * @param float the run before anything was rounded, with states of its own
 */
export async function adaround(run: Run, float: Run, feeds: CalibrationFeeds): Promise<StepReport> {
  const weights = plannedWeights(run);
  const batches = await firstBatches(feeds, run.config.quant_post.adaround.batch_nums);
  const skipped: { node: string; reason: string }[] = [];
  let changed = 0;
  for (const [done, weight] of weights.entries()) {
    const reason = await roundLayer(run, float, batches, weight);
    if (reason === undefined) changed++;
    else skipped.push({ node: weight.readers[0]!.node.name, reason });
    run.kernel.events.emit('progress', { task: 'adaround', done: done + 1, total: weights.length, unit: 'layers' });
  }
  return { changed, skipped, images: batches.images };
}

/** Read once for all layers; of one shape, since a layer is compiled for one. */
async function firstBatches(feeds: CalibrationFeeds, count: number): Promise<CalibrationFeeds & { readonly images: number }> {
  const batches: Feeds[] = [];
  for await (const batch of feeds) {
    if (batches.length > 0 && batch['image']!.shape[0] !== batches[0]!['image']!.shape[0]) break;
    batches.push(batch);
    if (batches.length === count) break;
  }
  if (batches.length === 0) throw calibrationImages('There are no images to learn the rounding from');
  return feedsOf(batches);
}

/** @returns why the layer keeps the nearest levels, if it does */
async function roundLayer(run: Run, float: Run, batches: CalibrationFeeds, weight: PlannedWeight): Promise<string | undefined> {
  const { node } = weight.readers[0]!;
  const op = weightedOp(node, run.graph);
  if (op === undefined) return `${node.op} has no rounding to learn`;
  const samples = await samplesOf(run, float, batches, weight, op.dataSlot);
  const w = float.states.get(weight.state.name)!.tensor;
  const scale = absMaxScale(w, weight.spec.axis);
  const start = startOf(w, scale, weight);
  const layer = {
    node, data: op.dataSlot, weight: op.weightSlot, spec: weight.spec, kernel: run.kernel, dataShape: samples[0]!.x.shape,
    floors: start.floors, start: start.rounding, step: spread(scale, w.shape, weight.spec.axis, 1 / quantMax(weight.spec)), others: othersOf(float, node, op),
  };
  const program = await run.backend.compile(roundingGraph(layer), { keepMemory: true });
  try {
    const nearest = hard(start.rounding);
    const before = await judge(program, samples, nearest);
    if (before.cosine > run.config.quant_post.adaround.skip_cosine) return `the nearest levels give a cosine of ${before.cosine.toFixed(4)}`;
    if (before.error === 0) return 'the nearest levels are exact';
    const learned = hard(await learn(program, samples, start.rounding, before.error, run.config.quant_post.adaround));
    const after = await judge(program, samples, learned);
    if (!(after.error < before.error)) return 'nothing learned is better than the nearest levels';
    fixWeight(run, weight, { scale, values: valuesOf(learned, start.floors, layer.step, weight) }, 'adaround');
    return undefined;
  } finally {
    await program.dispose();
  }
}

/** The inputs of a layer in the quantized network, and its outputs in the float one. */
async function samplesOf(run: Run, float: Run, batches: CalibrationFeeds, { readers: [reader] }: PlannedWeight, slot: string): Promise<readonly Sample[]> {
  const { node: { name } } = reader!;
  const xs = await collect(run, batches, (shape) => {
    const graph = specializeGraph(quantizedGraph(run), { image: shape });
    return withOutputs(graph, () => [['x', locateSlot(graph, { node: name, slot }).value]]);
  }, 'x');
  const targets = await collect(float, batches, (shape) => {
    const graph = specializeGraph(float.graph, { image: shape });
    return withOutputs(graph, () => [['target', Object.values(graph.node(name)!.outputs)[0]!]]);
  }, 'target');
  return xs.map((x, i) => ({ x, target: targets[i]! }));
}

async function collect(run: Run, feeds: CalibrationFeeds, derive: Parameters<typeof traverse>[2]['derive'], output: string): Promise<Tensor[]> {
  const found: Tensor[] = [];
  await traverse(run, feeds, { task: undefined, derive, visit: (outputs) => { found.push({ ...outputs[output]!, data: outputs[output]!.data.slice() }); } });
  return found;
}

/** V with h(V) = w/step − ⌊w/step⌋. */
function startOf(w: Tensor, scale: Tensor, { spec }: PlannedWeight): { floors: Tensor<'float32'>; rounding: Tensor<'float32'> } {
  const channels = channelsOf(w.shape, spec.axis);
  const qmax = quantMax(spec);
  const [floors, rounding] = [new Float32Array(w.data.length), new Float32Array(w.data.length)];
  (w.data as Float32Array).forEach((value, i) => {
    const threshold = (scale.data as Float32Array)[channels.of(i)]!;
    const position = threshold > SMALLEST_SCALE ? (value / threshold) * qmax : 0;
    floors[i] = Math.floor(position);
    rounding[i] = -Math.log((STRETCH.high - STRETCH.low) / (position - floors[i]! - STRETCH.low) - 1);
  });
  return { floors: tensor('float32', w.shape, floors), rounding: tensor('float32', w.shape, rounding) };
}

function othersOf({ states }: Run, node: Node, { dataSlot, weightSlot }: WeightedOp): Record<string, Tensor> {
  const others = Object.entries(node.inputs as Record<string, SlotValue>).filter(([slot]) => slot !== dataSlot && slot !== weightSlot);
  return Object.fromEntries(others.map(([slot, values]) => {
    const { name, producer } = slotValues(values)[0]!;
    return [slot, isOp(producer, 'Constant') ? producer.attrs.tensor : states.get(name)!.tensor];
  }));
}

/** V so far from 0 that h is 0 or 1: what the rounding will be in the end. */
function hard({ shape, data }: Tensor): Tensor<'float32'> {
  return tensor('float32', shape, Float32Array.from(data as Float32Array, (value) => (value >= 0 ? 100 : -100)));
}

/** Mean error and least cosine over the samples with a rounding; the rate of 0 leaves it as it is. */
async function judge(program: Executable, samples: readonly Sample[], rounding: Tensor): Promise<{ error: number; cosine: number }> {
  program.write([['rounding', rounding]]);
  let [error, cosine] = [0, 1];
  for (const sample of samples) {
    const outputs = await program.run(stepFeeds(sample, { unit: 1, learningRate: 0, beta: 2, weight: 0 }));
    error += Number(outputs['error']!.data[0]) / samples.length;
    cosine = Math.min(cosine, Number(outputs['cosine']!.data[0]));
  }
  return { error, cosine };
}

async function learn(program: Executable, samples: readonly Sample[], start: Tensor, unit: number, { iterations, learning_rate: learningRate }: Run['config']['quant_post']['adaround']): Promise<Tensor> {
  program.write([...freshMoments(program), ['rounding', start]]);
  const warm = WARM_UP * iterations;
  for (let step = 0; step < iterations; step++) {
    const progress = Math.max(0, step - warm) / (iterations - warm);
    const beta = BETA.last + 0.5 * (BETA.first - BETA.last) * (1 + Math.cos(Math.PI * progress));
    await program.run(stepFeeds(samples[step % samples.length]!, { unit, learningRate, beta, weight: step < warm ? 0 : DECISION_WEIGHT }));
  }
  return copy(program.read(['rounding']).get('rounding')!);
}

/** Judging took steps too, which the optimizer's states remember. */
function freshMoments(program: Executable): (readonly [string, Tensor])[] {
  return [...program.read()].filter(([name]) => name !== 'rounding').map(([name, { dtype, shape, data }]) => {
    const power = /beta(\d)_pow$/.exec(name)?.[1];
    return [name, { dtype, shape, data: data.slice().fill(power === undefined ? 0 as never : (power === '1' ? 0.9 : 0.999) as never) } as Tensor] as const;
  });
}

function copy(value: Tensor): Tensor {
  return { ...value, data: value.data.slice() } as Tensor;
}

function stepFeeds({ x, target }: Sample, numbers: Readonly<Record<'unit' | 'learningRate' | 'beta' | 'weight', number>>): Feeds {
  return { x, target, ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, scalar('float32', value)])) };
}

function valuesOf(rounding: Tensor, floors: Tensor, step: Tensor, { spec }: PlannedWeight): Tensor {
  const qmax = quantMax(spec);
  const channels = channelsOf(floors.shape, spec.axis);
  const steps = step.data as Float32Array;
  return tensor('float32', floors.shape, Float32Array.from(floors.data as Float32Array, (floor, i) => {
    const level = Math.min(Math.max(floor + (Number(rounding.data[i]) >= 0 ? 1 : 0), -qmax - (spec.narrow === false ? 1 : 0)), qmax);
    return level * steps[channels.of(i)]!;
  }));
}
