import type { Value } from '../../core/ir/types.ts';
import type { OpContext, Translation } from './op-context.ts';

/**
 * An op of two operands. Paddle's `axis` says at which axis of x the extents of y begin; -1 aligns the last ones, as numpy
 * does. Source: Paddle `operators/elementwise/elementwise_op_function.h`.
 */
export function elementwise(ours: 'Add' | 'Sub' | 'Mul' | 'Div' | 'Maximum' | 'Minimum' | 'Equal' | 'Greater' | 'Less'): Translation {
  return (op) => {
    op.expect('fuse_relu', false);
    const [x, y] = [op.value('X'), op.value('Y')];
    op.emit(ours, { a: x, b: aligned(op, x, y) });
  };
}

function aligned(op: OpContext, x: Value, y: Value): Value {
  const axis = op.number('axis', -1);
  const [rank, own] = [x.type.shape.length, y.type.shape.length];
  if (axis >= 0 && own > rank) throw op.fail(`its axis is ${axis} for ranks ${rank} and ${own}`);
  if (axis < 0 || own >= rank || axis + own === rank) return y;
  if (!Number.isInteger(axis) || axis + own > rank) throw op.fail(`its axis is ${axis} for ranks ${rank} and ${own}`);
  const behind = new Array<number>(rank - axis - own).fill(1);
  return op.step('Reshape', { x: y }, { shape: [...new Array<number>(axis).fill(1), ...y.type.shape, ...behind] }).y;
}
