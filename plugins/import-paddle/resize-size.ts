import type { ResizeAttributes } from '../../core/ops/shape/resize.ts';
import { digits } from './digits.ts';
import type { OpContext } from './op-context.ts';

/** How large an interpolation makes images: a size from tensors known now, factors, or a size from attributes, in Paddle's order. */
export function resizeSize(op: OpContext): Pick<ResizeAttributes, 'scale' | 'size'> {
  op.expect('data_layout', 'NCHW');
  const size = op.integers('SizeTensor') ?? op.integers('OutSize');
  if (size !== undefined) return { size, scale: [] };
  op.expectNone('Scale');
  const scale = scales(op);
  if (scale.every((factor) => factor > 0)) return { size: [], scale: wholeSizes(op, scale) };
  return { size: [op.number('out_h', -1), op.number('out_w', -1)], scale: [] };
}

/**
 * The second versions of the ops walk through an image by the factor itself, the first by what the sizes say: the same where
 * the factor makes a whole size. Source: Paddle 1.8 and 2.6 `interpolate_op.h`, `interpolate_kernel.cc`.
 */
function wholeSizes(op: OpContext, scale: readonly number[]): readonly number[] {
  const sides = op.value('X').type.shape.slice(2);
  const whole = scale.every((factor, side) => Number.isInteger(Math.fround(sides[side]! * Math.fround(factor))));
  if (op.op.type.endsWith('_v2') && !op.flag('align_corners', true) && !whole) throw op.fail(`its scale [${scale.join(', ')}] makes no whole size of ${sides.join(' by ')}`);
  return scale;
}

/** One number in the first versions of the ops, one or two in the second. */
function scales(op: OpContext): readonly number[] {
  const attribute = op.op.attrs.find(({ name }) => name === 'scale');
  const given = Array.isArray(attribute?.value) ? op.numbers('scale') : [op.number('scale', 0)];
  const [height = 0, width = height] = given.map(digits);
  return [height, width];
}
