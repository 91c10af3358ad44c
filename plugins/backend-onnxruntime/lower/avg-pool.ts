import type { AttrsOf } from '../../../core/ir/types.ts';
import { full, tensor } from '../../../core/tensor/tensor.ts';
import type { Emitter } from '../emitter.ts';
import { lower } from '../lowering.ts';

type Pooling = Omit<AttrsOf<'AvgPool'>, 'ceilMode'>;

/**
 * Sums of windows (a convolution with ones, each plane on its own) over counts that are known now: exact in every
 * combination of padding, counting and windows that stick out, in which ONNX's own pooling and Paddle's differ.
 */
lower('AvgPool', (on, { inputs: { x }, outputs: { y }, attrs }) => {
  const [batch, channels, height, width] = x.type.shape as [number, number, number, number];
  const [outHeight, outWidth] = y.type.shape.slice(2) as [number, number];
  const { kernel, strides, pads } = attrs;
  if (pads.every((pad) => pad === 0) && !attrs.ceilMode) return { y: on.op('AveragePool', [on.of(x)], { kernel_shape: kernel, strides }) };
  const [bottom, right] = [reach(outHeight, 0, attrs) - height - pads[0]!, reach(outWidth, 1, attrs) - width - pads[1]!];
  const planes = on.pad(on.reshape(on.of(x), [batch * channels, 1, height, width]), [0, 0, pads[0]!, pads[1]!, 0, 0, bottom, right]);
  const sums = on.op('Conv', [planes, ones(on, kernel)], { strides });
  return { y: on.reshape(on.mul(sums, shares(on, [height, width], [outHeight, outWidth], attrs)), y.type.shape) };
});

lower('AvgPoolGrad', (on, { inputs: { dy }, attrs }) => {
  const [batch, channels, height, width] = attrs.inputShape as [number, number, number, number];
  const [outHeight, outWidth] = dy.type.shape.slice(2) as [number, number];
  const planes = on.reshape(on.of(dy), [batch * channels, 1, outHeight, outWidth]);
  const spread = on.op('ConvTranspose', [on.mul(planes, shares(on, [height, width], [outHeight, outWidth], attrs)), ones(on, attrs.kernel)], { strides: attrs.strides });
  const [top, left] = attrs.pads as [number, number];
  const missing = [height + top - reach(outHeight, 0, attrs), width + left - reach(outWidth, 1, attrs)].map((extent) => Math.max(extent, 0));
  const whole = on.pad(spread, [0, 0, 0, 0, 0, 0, ...missing]);
  return { dx: on.reshape(on.slice(whole, [2, 3], [top, left], [top + height, left + width]), attrs.inputShape) };
});

/** Where the last window ends, counted from the start of the padding. */
function reach(windows: number, side: number, { kernel, strides }: Pooling): number {
  return (windows - 1) * strides[side]! + kernel[side]!;
}

function ones(on: Emitter, [height = 1, width = 1]: readonly number[]): string {
  return on.constant(full('float32', [1, 1, height, width], 1));
}

/** One over the number of elements each window counts. */
function shares(on: Emitter, [height = 1, width = 1]: readonly number[], [outHeight = 1, outWidth = 1]: readonly number[], pooling: Pooling): string {
  const [rows, columns] = [counts(height, outHeight, 0, pooling), counts(width, outWidth, 1, pooling)];
  return on.constant(tensor('float32', [1, 1, outHeight, outWidth], rows.flatMap((row) => columns.map((column) => 1 / (row * column)))));
}

function counts(extent: number, windows: number, side: number, { kernel, strides, pads, exclusive }: Pooling): number[] {
  return Array.from({ length: windows }, (_, i) => {
    const start = i * strides[side]! - pads[side]!;
    return exclusive ? Math.min(start + kernel[side]!, extent) - Math.max(start, 0) : kernel[side]!;
  });
}
