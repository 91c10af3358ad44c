import { levelRange, SMALLEST_SCALE } from '../../core/quant/spec.ts';
import { sizeOf, type Tensor } from '../../core/tensor/tensor.ts';
import { axisIndices } from './indices.ts';
import { numbers, only } from './numbers.ts';
import { roundingOf } from './rounding.ts';

/** The number format of a quantizer. */
export interface QuantFormat {
  readonly bits: number;
  readonly signed: boolean;
  readonly narrow: boolean;
  readonly rounding: string;
}

/**
 * The function from a value and its scale to its level. All arithmetic is float32, in Paddle's order
 * (`round(levels * (1 / scale) * x)`), because a last-bit difference before rounding is a whole level after it.
 */
export function levelOf(format: QuantFormat, zeroPoint: number): (value: number, scale: number) => number {
  const [bottom, top] = levelRange(format);
  const round = roundingOf(format.rounding);
  return (value, scale) => {
    if (scale <= SMALLEST_SCALE) return zeroPoint;
    const factor = Math.fround(top * Math.fround(1 / scale));
    return Math.min(Math.max(round(Math.fround(factor * value)) + zeroPoint, bottom), top);
  };
}

/** The value `level` levels from zero, in float32: `level * scale / levels`, Paddle's `fake_dequantize_max_abs`. */
export function valueOf(level: number, scale: number, top: number): number {
  return scale <= SMALLEST_SCALE ? 0 : Math.fround(Math.fround(level * scale) / top);
}

/** Whether a value lies in the range its scale represents; the ends are shares of the scale, so that the scale itself does. */
export function isInside(format: Omit<QuantFormat, 'rounding'>, zeroPoint: number): (value: number, scale: number) => boolean {
  const [bottom, top] = levelRange(format);
  const [low, high] = [bottom, top].map((level) => Math.fround(Math.fround(level - zeroPoint) / top)) as [number, number];
  return (value, scale) => value >= Math.fround(scale * low) && value <= Math.fround(scale * high);
}

/** The level that stands for 0. */
export function zeroLevel(zeroPoint: Tensor | undefined): number {
  return zeroPoint === undefined ? 0 : only(zeroPoint);
}

/** The scale of each element of x: one for all, or one per index of `axis`. */
export function scaleOfElement(x: Tensor, scale: Tensor, axis: number): (index: number) => number {
  const scales = numbers(scale);
  if (axis < 0 || sizeOf(scale.shape) === 1) return () => scales[0]!;
  const channel = axisIndices(x.shape, axis);
  return (i) => scales[channel[i]!]!;
}
