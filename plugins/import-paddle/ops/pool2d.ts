import type { OpContext, Translation } from '../op-context.ts';
import { windowPads } from '../window-pads.ts';

/** `pool2d`, over the whole image, to a given size that divides it, or by a window. */
export const pool2d: Translation = (op) => {
  op.expect('data_format', 'NCHW', 'AnyLayout');
  const x = op.value('X');
  const type = op.text('pooling_type', 'max');
  const ksize = op.numbers('ksize');
  const adaptive = op.flag('adaptive');
  if (op.flag('global_pooling') || (adaptive && ksize.every((extent) => extent === 1))) {
    op.emit(type === 'avg' ? 'ReduceMean' : 'ReduceMax', { x }, { axes: [2, 3], keepDims: true });
    return;
  }
  const { kernel, strides, pads } = adaptive ? adaptiveWindow(op, x.type.shape.slice(2), ksize) : window(op, x.type.shape.slice(2), ksize);
  const attrs = { kernel, strides, pads, ceilMode: op.flag('ceil_mode') };
  if (type !== 'avg') op.emit('MaxPool', { x }, attrs);
  else {
    const exclusive = op.flag('exclusive', true);
    const { y } = op.emit('AvgPool', { x }, { ...attrs, exclusive });
    if (!exclusive) checkDivisors(op, [x, y].map(({ type: { shape } }) => shape.slice(2)), attrs);
  }
};

/**
 * A mean over padding too. Behind as many places as there are in front, versions of Paddle divide by other numbers: 1.8 by
 * the window's, 2.6 by what is left of it. Source: Paddle 1.8 and 2.6 `math/pooling.cc`, Pool2dFunctor.
 */
function checkDivisors(op: OpContext, [from, to]: readonly (readonly number[])[], { kernel, strides, pads }: PoolWindow): void {
  const beyond = kernel.some((extent, side) => (to![side]! - 1) * strides[side]! - pads[side]! + extent > from![side]! + pads[side]!);
  if (beyond) throw op.fail('its exclusive is false and its last windows lie beyond the padding, where versions of Paddle give other means');
}

interface PoolWindow {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly number[];
}

function window(op: OpContext, extents: readonly number[], kernel: readonly number[]): PoolWindow {
  const strides = op.numbers('strides', [1, 1]);
  return { kernel, strides, pads: windowPads(op, { extents, kernel, strides, dilations: [1, 1] }) };
}

function adaptiveWindow(op: OpContext, extents: readonly number[], size: readonly number[]): PoolWindow {
  const kernel = extents.map((extent, side) => extent / size[side]!);
  if (!kernel.every(Number.isInteger)) throw op.fail(`it pools ${extents.join('x')} adaptively to ${size.join('x')}, windows of different sizes`);
  return { kernel, strides: kernel, pads: [0, 0, 0, 0] };
}
