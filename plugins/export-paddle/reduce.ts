import type { Value } from '../../core/ir/types.ts';
import { flag, int, ints } from './attributes.ts';
import type { ProgramWriter } from './program-writer.ts';

/** A reduction. Without axes nothing is folded, which in Paddle means folding everything. */
export function reduce(on: ProgramWriter, type: string, x: Value, y: Value, { axes, keepDims }: { readonly axes: readonly number[]; readonly keepDims: boolean }): void {
  if (axes.length === 0) {
    on.emit(y, 'assign', { X: x });
    return;
  }
  const all = axes.length === x.type.shape.length;
  on.emit(y, type, { X: x }, { dim: ints(axes), keep_dim: flag(keepDims), reduce_all: flag(all), in_dtype: int(-1), out_dtype: int(-1) });
}
