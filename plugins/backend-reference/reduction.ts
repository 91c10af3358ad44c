import { sizeOf, type Tensor } from '../../core/tensor/tensor.ts';
import { broadcastIndices, frontAxis } from './indices.ts';
import { numbers } from './numbers.ts';

/** Folds the axes of a tensor in float64; `start` is the value of an empty fold. */
export function fold(x: Tensor, axes: readonly number[], start: number, join: (folded: number, value: number) => number): Float64Array {
  const folded = new Set(axes.map((axis) => frontAxis(axis, x.shape.length)));
  const kept = x.shape.map((extent, axis) => (folded.has(axis) ? 1 : extent));
  const to = broadcastIndices(kept, x.shape);
  const out = new Float64Array(sizeOf(kept)).fill(start);
  numbers(x).forEach((value, i) => { out[to[i]!] = join(out[to[i]!]!, value); });
  return out;
}
