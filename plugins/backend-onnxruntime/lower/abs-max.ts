import type { Value } from '../../../core/ir/types.ts';
import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Emitter } from '../emitter.ts';
import { isNonNegative } from '../is-non-negative.ts';
import { lower } from '../lowering.ts';
import { evenRows } from '../rows.ts';

lower('AbsMax', (on, { inputs: { x }, attrs: { axis } }) => ({ y: axis < 0 ? ofTensor(on, x) : perIndex(on, x, axis) }));

/** In two stages, so that the first is shared by the threads. */
function ofTensor(on: Emitter, x: Value): string {
  const largest = extreme(on, on.reshape(on.of(x), evenRows(sizeOf(x.type.shape))), [1], isNonNegative(x));
  return on.reduce('Max', largest, [0], true);
}

function perIndex(on: Emitter, x: Value, axis: number): string {
  const { shape } = x.type;
  const axes = shape.map((_, i) => i).filter((i) => i !== axis);
  if (axis === 0) return extreme(on, on.reshape(on.of(x), [shape[0]!, -1]), [1], isNonNegative(x));
  return axes.length === 0 ? on.op('Abs', [on.of(x)]) : extreme(on, on.of(x), axes, isNonNegative(x));
}

/** max|x| as max(max x, -min x): two reductions read less than `Abs` and one. */
function extreme(on: Emitter, x: string, axes: readonly number[], nonNegative: boolean): string {
  const top = on.reduce('Max', x, axes);
  return nonNegative ? top : on.op('Max', [top, on.op('Neg', [on.reduce('Min', x, axes)])]);
}
