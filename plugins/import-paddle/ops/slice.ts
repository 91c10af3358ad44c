import type { Tensor } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../core/ir/types.ts';
import type { OpContext, Translation } from '../op-context.ts';

/** `slice`, of values and of shapes known now; axes in `decrease_axis` go where one element is left. */
export const slice: Translation = (op) => {
  const axes = op.numbers('axes');
  const starts = op.integers('StartsTensorList') ?? op.integers('StartsTensor') ?? op.numbers('starts');
  const ends = op.integers('EndsTensorList') ?? op.integers('EndsTensor') ?? op.numbers('ends');
  const known = op.constant('Input');
  if (known !== undefined && known.shape.length === 1) sliceConstant(op, known, starts[0], ends[0]);
  else sliceValue(op, axes, starts, ends);
};

function sliceConstant(op: OpContext, { dtype, data }: Tensor, start: number | undefined, end: number | undefined): void {
  const numbers = Array.from(data, Number).slice(start, end);
  op.bindConstant('Out', dtype, op.numbers('decrease_axis').length > 0 ? [] : [numbers.length], numbers);
}

function sliceValue(op: OpContext, axes: readonly number[], starts: readonly number[], ends: readonly number[]): void {
  let x: Value = op.value('Input');
  for (const [i, given] of axes.entries()) {
    const axis = op.axisOf(given, x.type.shape.length);
    const [start, end] = [starts[i], ends[i]];
    if (start === undefined || end === undefined) throw op.fail(`it has ${axes.length} axes, ${starts.length} starts and ${ends.length} ends`);
    x = op.step('Slice', { x }, { axis, start: Math.max(start, -x.type.shape[axis]!), end }).y;
  }
  const dropped = op.numbers('decrease_axis');
  if (dropped.length === 0) op.bindValue('Out', x);
  else op.emit('Reshape', { x }, { shape: x.type.shape.filter((_, axis) => !dropped.includes(axis)) });
}
