import type { Value } from '../../core/ir/types.ts';
import { isOp } from '../../core/ir/types.ts';
import { sizeOf, tensor } from '../../core/tensor/tensor.ts';
import type { Emitter } from './emitter.ts';
import { isNonNegative } from './is-non-negative.ts';

/** A value, its scale and the number format to put it in. */
export interface Quantization {
  readonly x: Value;
  /** The absolute value of the largest level, [1] or per index of the axis. */
  readonly scale: Value;
  readonly bits: number;
  readonly signed: boolean;
  readonly narrow: boolean;
  readonly axis: number;
  readonly rounding: string;
}

/** Scales this small are dead channels: everything becomes 0 (Paddle's limit). */
const SMALLEST_SCALE = 1e-30;

/**
 * Below this many elements the level is `round(levels / scale * x)` to the last bit as in Paddle; above it is
 * `round(x / step)`, one pass less, which differs where the quotient is within a rounding error of a half.
 */
const EXACT_BELOW = 1 << 16;

/** The largest level; the scale maps to it. */
export function largestLevel(bits: number, signed: boolean): number {
  return signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
}

/** x rounded to what the format can hold, in float32. */
export function fakeQuantize(on: Emitter, quantization: Quantization): string {
  const { x, scale, bits, signed, rounding, axis } = quantization;
  const step = stepOf(on, on.of(scale), largestLevel(bits, signed));
  if (bits > 8 || rounding !== 'half-even') return on.mul(quantizedLevels(on, quantization), alignScale(on, step, x, scale, axis));
  const perTensor = sizeOf(scale.type.shape) === 1;
  const zero = on.constant(tensor(signed ? 'int8' : 'uint8', [], [0]));
  const dequantize = perTensor ? [on.reshape(step, []), zero] : [step, on.constant(tensor(signed ? 'int8' : 'uint8', scale.type.shape))];
  const attributes = perTensor ? {} : { axis };
  return on.op('DequantizeLinear', [narrowLevels(on, quantization, step, zero), ...dequantize], attributes);
}

/** The levels in float32, before they are stored as integers. */
export function quantizedLevels(on: Emitter, quantization: Quantization): string {
  const { bits, signed, narrow, rounding } = quantization;
  const top = largestLevel(bits, signed);
  const bottom = signed ? (narrow ? -top : -top - 1) : 0;
  return on.op('Clip', [roundLevels(on, scaled(on, quantization), rounding), bottom, top]);
}

/** Rounding as asked for; ONNX's own is half-to-even. */
export function roundLevels(on: Emitter, x: string, rounding: string): string {
  if (rounding === 'half-even') return on.op('Round', [x]);
  return on.mul(on.op('Sign', [x]), on.op('Floor', [on.add(on.op('Abs', [x]), 0.5)]));
}

/** scale / levels, and 0 for a dead channel. */
export function stepOf(on: Emitter, scale: string, top: number): string {
  return on.where(on.op('Greater', [scale, SMALLEST_SCALE]), on.div(scale, top), 0);
}

/** A vector per index of the axis, shaped to broadcast against x. */
export function alignScale(on: Emitter, vector: string, x: Value, scale: Value, axis: number): string {
  if (axis < 0 || sizeOf(scale.type.shape) === 1) return on.reshape(vector, []);
  return on.reshape(vector, x.type.shape.map((_, i) => (i === axis ? -1 : 1)));
}

/** x times levels / scale, and 0 for a dead channel. */
function scaled(on: Emitter, { x, scale, bits, signed, axis }: Quantization): string {
  const factor = on.mul(on.div(1, on.of(scale)), largestLevel(bits, signed));
  const live = on.where(on.op('Greater', [on.of(scale), SMALLEST_SCALE]), factor, 0);
  return on.mul(on.of(x), alignScale(on, live, x, scale, axis));
}

/** 8-bit levels as integers by one `QuantizeLinear`, which rounds half to even and saturates. */
function narrowLevels(on: Emitter, quantization: Quantization, step: string, zero: string): string {
  const { x, scale, axis, signed } = quantization;
  if (sizeOf(x.type.shape) < EXACT_BELOW) return on.op('QuantizeLinear', [clipLevels(on, quantization, scaled(on, quantization), 1), on.scalar(1), zero]);
  // Division by an infinite step gives the zeros of a dead channel.
  const divisor = on.where(on.op('Greater', [step, 0]), step, Infinity);
  if (sizeOf(scale.type.shape) === 1) {
    const scalar = on.reshape(divisor, []);
    return on.op('QuantizeLinear', [clipLevels(on, quantization, on.of(x), on.reshape(step, [])), scalar, zero]);
  }
  const zeros = on.constant(tensor(signed ? 'int8' : 'uint8', scale.type.shape));
  return on.op('QuantizeLinear', [clipLevels(on, quantization, on.of(x), alignScale(on, step, x, scale, axis)), divisor, zeros], { axis });
}

/** Clips to the format where saturation to 8 bits does not do it. `step` is the size of a level in the units of `levels`. */
function clipLevels(on: Emitter, quantization: Quantization, levels: string, step: string | number): string {
  const { x, scale, bits, signed, narrow, axis } = quantization;
  if (isOwnAbsMax(quantization)) return levels;
  const top = largestLevel(bits, signed);
  const needsBottom = signed && (narrow || bits < 8) && !isNonNegative(x);
  const bottom = narrow ? -top : -top - 1;
  const perChannel = typeof step === 'string' && axis >= 0 && sizeOf(scale.type.shape) > 1;
  if (bits === 8 && !needsBottom) return levels;
  const [low, high] = [needsBottom ? bottom : 0, top].map((level) => (typeof step === 'number' ? on.scalar(level * step) : on.mul(step, level)));
  const lower = needsBottom ? low! : on.scalar(-Infinity);
  return perChannel ? on.op('Min', [on.op('Max', [levels, lower]), high!]) : on.op('Clip', [levels, lower, high!]);
}

/** Whether the scale is the absolute maximum of x itself, so that nothing can lie beyond it. */
function isOwnAbsMax({ x, scale, axis, signed }: Quantization): boolean {
  const { producer } = scale;
  return signed && isOp(producer, 'AbsMax') && producer.inputs.x === x && producer.attrs.axis === axis;
}
