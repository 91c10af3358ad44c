import { sizeOf, type Tensor } from '../../core/tensor/tensor.ts';
import { axisIndices } from './indices.ts';
import { numbers } from './numbers.ts';
import { roundingOf } from './rounding.ts';

/** The number format of a quantizer. */
export interface QuantFormat {
  readonly bits: number;
  readonly signed: boolean;
  readonly narrow: boolean;
  readonly rounding: string;
}

/** Scales this small are dead channels: everything becomes 0 (Paddle's limit). */
const SMALLEST_SCALE = 1e-30;

/** The largest level; the scale (Paddle's threshold, the absolute maximum) maps to it. */
export function largestLevel(bits: number, signed: boolean): number {
  return signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
}

/**
 * The function from a value and its scale to its level. All arithmetic is float32, in Paddle's order
 * (`round(levels * (1 / scale) * x)`), because a last-bit difference before rounding is a whole level after it.
 */
export function levelOf({ bits, signed, narrow, rounding }: QuantFormat): (value: number, scale: number) => number {
  const top = largestLevel(bits, signed);
  const bottom = signed ? (narrow ? -top : -top - 1) : 0;
  const round = roundingOf(rounding);
  return (value, scale) => {
    if (scale <= SMALLEST_SCALE) return 0;
    const factor = Math.fround(top * Math.fround(1 / scale));
    return Math.min(Math.max(round(Math.fround(factor * value)), bottom), top);
  };
}

/** The value of a level, in float32: `level * scale / levels`, Paddle's `fake_dequantize_max_abs`. */
export function valueOf(level: number, scale: number, top: number): number {
  return scale <= SMALLEST_SCALE ? 0 : Math.fround(Math.fround(level * scale) / top);
}

/** The scale of each element of x: one for all, or one per index of `axis`. */
export function scaleOfElement(x: Tensor, scale: Tensor, axis: number): (index: number) => number {
  const scales = numbers(scale);
  if (axis < 0 || sizeOf(scale.shape) === 1) return () => scales[0]!;
  const channel = axisIndices(x.shape, axis);
  return (i) => scales[channel[i]!]!;
}
