import { tensor } from '../../core/tensor/tensor.ts';
import type { Emitter } from './emitter.ts';
import type { Head, Matches } from './yolo-truth.ts';

/** Some entries of every cell, [N, A, count, H·W]: 0…3 box, 4 objectness, 5… classes. */
export function entries(on: Emitter, x: string, { batch, anchors, classes, cells }: Head, start: number, count: number): string {
  return on.slice(on.reshape(x, [batch, anchors, 5 + classes, cells]), [2], [start], [start + count]);
}

/** Indices in flat x of some entries of the matched cells, int64 [N, B, count]. */
export function entryIndices(on: Emitter, { entry }: Matches, { cells }: Head, numbers: readonly number[]): string {
  const offsets = on.constant(tensor('int64', [numbers.length], numbers.map((number) => number * cells)));
  return on.add(on.op('Unsqueeze', [entry, on.ints([2])]), offsets);
}

/** Those entries themselves, [N, B, count]. */
export function gatherEntries(on: Emitter, x: string, indices: string): string {
  return on.op('Gather', [on.reshape(x, [-1]), indices], { axis: 0 });
}

/** Entry numbers of the classes. */
export function classEntries(classes: number): number[] {
  return Array.from({ length: classes }, (_, i) => 5 + i);
}

/** Sigmoid cross-entropy in the form that cannot overflow: softplus(l) - l·t. */
export function crossEntropy(on: Emitter, logit: string, target: string): string {
  return on.sub(on.op('Softplus', [logit]), on.mul(logit, target));
}

/**
 * How the objectness of every cell counts, by its mask [N, A, H, W]: `positive` is the score of a cell that answers
 * for a box (target 1), `any` that or 1 for background (target 0); both 0 where the prediction is ignored.
 */
export function objectnessWeights(on: Emitter, mask: string): { positive: string; any: string } {
  const isPositive = on.op('Greater', [mask, 1e-5]);
  const background = on.cast(on.op('Greater', [mask, -0.5]), 'float32');
  return { positive: on.where(isPositive, mask, 0), any: on.where(isPositive, mask, background) };
}
