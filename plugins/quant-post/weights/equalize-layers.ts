import { isOp, type Graph, type Node, type State } from '../../../core/ir/types.ts';
import type { Run, StateStore } from '../../../core/run.ts';
import type { StepReport } from './fold-batch-norms.ts';
import { channelsOf, type Channels } from './quantized-weight.ts';
import { convStates, onlyReader, setValues, valuesOf, type ConvStates } from './norm-states.ts';

/** Rounds over all pairs; chains of three (pointwise, depthwise, pointwise) settle to a thousandth in about ten. */
const ROUNDS = 30;
/** A round that changes no channel by more than this is the last. */
const SETTLED = 1e-3;

/**
 * Evens out the ranges of channels between layers. Where f(s·x) = s·f(x), as for ReLU and LeakyReLU with s > 0, a channel may
 * leave one layer smaller and be made larger in the next, and the network stays the same function:
 *
 *   w1[i] ← w1[i]/s, b1[i] ← b1[i]/s, w2[:,i] ← w2[:,i]·s  with  s = √(r1·r2)/r2,  r = max|w| of the channel
 *
 * which makes the ranges of the channel equal in both layers, so that one scale per tensor suits all channels. Pairs are
 * gone through repeatedly, since chains of depthwise convolutions share their layers. Batch norms must be folded.
 * Source: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction" (2019).
 */
export function equalizeLayers({ graph, states, plan }: Pick<Run, 'graph' | 'states' | 'plan'>): StepReport {
  const quantized = new Set(plan.entries().filter(({ slot }) => slot === 'filter').map(({ node }) => node));
  const skipped: { node: string; reason: string }[] = [];
  const pairs: Pair[] = [];
  for (const node of graph.nodes()) {
    if (!isOp(node, 'Conv2d') || !quantized.has(node.name)) continue;
    const found = pairOf(graph, node, quantized);
    if (typeof found === 'string') skipped.push({ node: node.name, reason: found });
    else pairs.push(found);
  }
  for (let round = 0; round < ROUNDS; round++) {
    const largest = Math.max(0, ...pairs.map((pair) => equalize(states, pair)));
    if (largest < SETTLED) break;
  }
  return { changed: pairs.length, skipped };
}

interface Pair {
  readonly first: ConvStates;
  readonly second: Node<'Conv2d'>;
  readonly secondFilter: State;
}

function pairOf(graph: Graph, conv: Node<'Conv2d'>, quantized: ReadonlySet<string>): Pair | string {
  const first = convStates(graph, conv);
  if (typeof first === 'string') return first;
  const second = nextConvolution(graph, first);
  if (typeof second === 'string') return second;
  if (!quantized.has(second.name)) return `${second.name}, which follows, stays float`;
  const states = convStates(graph, second);
  return typeof states === 'string' ? states : { first, second, secondFilter: states.filter };
}

function nextConvolution(graph: Graph, { conv, output }: ConvStates): Node<'Conv2d'> | string {
  let reader = onlyReader(graph, output);
  if (isOp(reader, 'Relu6')) return `${reader.name} clips at 6, so it does not scale`;
  if (isOp(reader, 'Relu') || isOp(reader, 'LeakyRelu')) reader = onlyReader(graph, reader.outputs.y);
  if (reader === undefined) return `what follows ${conv.name} has several readers`;
  return isOp(reader, 'Conv2d') ? reader : `${reader.name}, which follows, is no convolution`;
}

/** @returns the largest change of a channel, as |ln s| */
function equalize(states: StateStore, { first, second, secondFilter }: Pair): number {
  const [one, two] = [valuesOf(states, first.filter), valuesOf(states, secondFilter)];
  const [row, column] = [rowOf(first.filter), columnOf(second)];
  const [r1, r2] = [largest(one, row), largest(two, column)];
  const factors = r1.map((range, channel) => factor(range, r2[channel]!));
  setValues(states, first.filter, one.map((weight, i) => weight / factors[row.of(i)]!));
  setValues(states, secondFilter, two.map((weight, i) => weight * factors[column.of(i)]!));
  for (const state of [first.bias, first.norm?.offset]) {
    if (state !== undefined) setValues(states, state, valuesOf(states, state).map((shift, channel) => shift / factors[channel]!));
  }
  return factors.reduce((most, s) => Math.max(most, Math.abs(Math.log(s))), 0);
}

/** √(r1·r2)/r2, and 1 for a channel that is dead on one side. */
function factor(r1: number, r2: number): number {
  const s = Math.sqrt(r1 * r2) / r2;
  return Number.isFinite(s) && s > 0 ? s : 1;
}

/** The output channel that each weight makes. */
function rowOf({ value: { type: { shape } } }: State): Channels {
  return channelsOf(shape, 0);
}

/** The input channel that each weight reads; those of a grouped convolution are in its group's filters alone. */
function columnOf({ inputs: { filter }, attrs: { groups } }: Node<'Conv2d'>): Channels {
  const [outputs, perGroup, height, width] = filter.type.shape as [number, number, number, number];
  const area = height * width;
  return {
    count: perGroup * groups,
    of(i) {
      const group = Math.floor(Math.floor(i / (perGroup * area)) / (outputs / groups));
      return group * perGroup + (Math.floor(i / area) % perGroup);
    },
  };
}

function largest(values: Float32Array, { count, of }: Channels): Float64Array {
  const most = new Float64Array(count);
  values.forEach((value, i) => { most[of(i)] = Math.max(most[of(i)]!, Math.abs(value)); });
  return most;
}
