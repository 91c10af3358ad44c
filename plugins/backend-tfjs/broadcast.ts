import type { Value } from '../../core/ir/types.ts';
import { sizeOf } from '../../core/tensor/tensor.ts';
import type { Emitter, Sym } from './emitter.ts';
import { LAYOUTS, moved, type Laid, type Layout } from './layout.ts';

/** The common shape of two that numpy broadcasts. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  const at = (shape: readonly number[], axis: number): number => shape[axis - (rank - shape.length)] ?? 1;
  return Array.from({ length: rank }, (_, axis) => Math.max(at(a, axis), at(b, axis)));
}

/**
 * Runs a formula of elements in the layout that the largest value lies in already, so that a chain of element-wise ops
 * behind a convolution moves nothing.
 */
export function elementwise(on: Emitter, values: readonly Value[], formula: (...operands: Sym[]) => Sym): Laid {
  const layout = commonLayout(on, values);
  return { layout, sym: formula(...values.map((value) => aligned(on, value, layout))) };
}

/** The layout in which a formula of these values is computed. */
export function commonLayout(on: Emitter, values: readonly Value[]): Layout {
  const images = values.filter(({ type }) => type.shape.length === 4 && type.shape.filter((extent) => extent > 1).length > 1);
  const [largest] = [...images].sort((a, b) => sizeOf(b.type.shape) - sizeOf(a.type.shape));
  return largest === undefined ? 'plain' : on.layoutOf(largest);
}

/** A value so that it broadcasts against others of that layout. */
export function aligned(on: Emitter, value: Value, layout: Layout): Sym {
  const { shape } = value.type;
  if (layout === 'plain' || sizeOf(shape) === 1) return on.of(value);
  if (shape.length === 4) return on.of(value, layout);
  const whole = on.reshape(on.of(value), [...new Array<number>(4 - shape.length).fill(1), ...shape]);
  return on.transpose(whole, LAYOUTS[layout]);
}

/** A vector with one element per index of an axis of the graph, shaped to broadcast against values of that layout and rank. */
export function alongAxis(on: Emitter, vector: Sym, axis: number, rank: number, layout: Layout): Sym {
  const shape = Array.from({ length: rank }, (_, i) => (i === axis ? -1 : 1));
  return on.reshape(vector, layout === 'plain' ? shape : moved(shape, LAYOUTS[layout]));
}
