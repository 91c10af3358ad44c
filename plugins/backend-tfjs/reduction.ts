import type { Value } from '../../core/ir/types.ts';
import { normalizeAxis } from '../../core/ops/shape/axis.ts';
import { commonLayout } from './broadcast.ts';
import type { Emitter, Sym } from './emitter.ts';
import { axisIn } from './layout.ts';

/**
 * Folds axes of a value. In the layout it lies in, where at most one extent is left that is not 1, so that what remains
 * lies the same in every layout.
 */
export function reduced(on: Emitter, x: Value, axes: readonly number[], shape: readonly number[], fold: (image: Sym, axes: readonly number[]) => Sym): Sym {
  const folded = axes.map((axis) => normalizeAxis('Reduce', axis, x.type.shape.length));
  const left = x.type.shape.map((_, axis) => axis).filter((axis) => !folded.includes(axis) && x.type.shape[axis] !== 1);
  const layout = inOrder(left.map((axis) => axisIn(commonLayout(on, [x]), axis))) ? commonLayout(on, [x]) : 'plain';
  return on.reshape(fold(on.of(x, layout), folded.map((axis) => axisIn(layout, axis))), shape);
}

function inOrder(axes: readonly number[]): boolean {
  return axes.every((axis, i) => i === 0 || axis > axes[i - 1]!);
}
