import { isOp, type Graph, type Node, type State } from '../../../core/ir/types.ts';
import type { Run, StateStore } from '../../../core/run.ts';
import type { StepReport } from './fold-batch-norms.ts';
import { FilterRanges } from './filter-ranges.ts';
import { convStates, isFolded, onlyReader, setValues, valuesOf, type ConvStates } from './norm-states.ts';

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
    const found = pairOf({ graph, states }, node, quantized);
    if (typeof found === 'string') skipped.push({ node: node.name, reason: found });
    else pairs.push(found);
  }
  const filters = rangesOf(states, pairs);
  for (let round = 0; round < ROUNDS; round++) {
    const largest = Math.max(0, ...pairs.map((pair) => equalize(filters, pair)));
    if (largest < SETTLED) break;
  }
  for (const [state, filter] of filters) setValues(states, state, filter.scaled(valuesOf(states, state)));
  for (const { first } of pairs) scaleShifts(states, first, filters.get(first.filter)!);
  return { changed: pairs.length, skipped };
}

interface Pair {
  readonly first: ConvStates;
  readonly second: ConvStates;
}

function pairOf({ graph, states }: Pick<Run, 'graph' | 'states'>, conv: Node<'Conv2d'>, quantized: ReadonlySet<string>): Pair | string {
  const first = convStates(graph, conv);
  if (typeof first === 'string') return first;
  if (first.norm !== undefined && !isFolded(states, first.norm)) return `${first.norm.node.name} is not folded`;
  const second = nextConvolution(graph, first);
  if (typeof second === 'string') return second;
  if (!quantized.has(second.name)) return `${second.name}, which follows, stays float`;
  const next = convStates(graph, second);
  return typeof next === 'string' ? next : { first, second: next };
}

function nextConvolution(graph: Graph, { conv, output }: ConvStates): Node<'Conv2d'> | string {
  let reader = onlyReader(graph, output);
  if (isOp(reader, 'Relu6')) return `${reader.name} clips at 6, so it does not scale`;
  if (isOp(reader, 'Relu') || isOp(reader, 'LeakyRelu')) reader = onlyReader(graph, reader.outputs.y);
  if (reader === undefined) return `what follows ${conv.name} has several readers`;
  return isOp(reader, 'Conv2d') ? reader : `${reader.name}, which follows, is no convolution`;
}

/** By the filter's state; a convolution in the middle of a chain is second of one pair and first of the next. */
function rangesOf(states: StateStore, pairs: readonly Pair[]): ReadonlyMap<State, FilterRanges> {
  const convs = new Map(pairs.flatMap(({ first, second }) => [first, second]).map(({ filter, conv }) => [filter, conv]));
  return new Map([...convs].map(([state, { attrs: { groups } }]) => [state, new FilterRanges(valuesOf(states, state), state.value.type.shape as [number, number, number, number], groups)]));
}

/** @returns the largest change of a channel, as |ln s| */
function equalize(filters: ReadonlyMap<State, FilterRanges>, { first, second }: Pair): number {
  const [one, two] = [filters.get(first.filter)!, filters.get(second.filter)!];
  const [r1, r2] = [one.rowRanges(), two.columnRanges()];
  const factors = r1.map((range, channel) => factor(range, r2[channel]!));
  for (const [channel, s] of factors.entries()) {
    one.rows[channel]! /= s;
    two.columns[channel]! *= s;
  }
  return factors.reduce((most, s) => Math.max(most, Math.abs(Math.log(s))), 0);
}

/** What a layer adds shrinks with what it multiplies. */
function scaleShifts(states: StateStore, { bias, norm }: ConvStates, { rows }: FilterRanges): void {
  for (const state of [bias, norm?.offset]) {
    if (state !== undefined) setValues(states, state, valuesOf(states, state).map((shift, channel) => shift * rows[channel]!));
  }
}

/** √(r1·r2)/r2, and 1 for a channel that is dead on one side. */
function factor(r1: number, r2: number): number {
  const s = Math.sqrt(r1 * r2) / r2;
  return Number.isFinite(s) && s > 0 ? s : 1;
}
