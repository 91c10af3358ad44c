import type { Value } from '../../core/ir/types.ts';
import { isOp } from '../../core/ir/types.ts';
import { sizeOf, tensor, type DType } from '../../core/tensor/tensor.ts';
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
  const { x, scale, bits, signed, axis } = quantization;
  const step = stepOf(on, on.of(scale), largestLevel(bits, signed));
  if (!fitsByteKernel(quantization)) return on.mul(floatLevels(on, quantization), alignScale(on, step, x, scale, axis));
  const levels = sizeOf(x.type.shape) < EXACT_BELOW ? byteLevels(on, quantization) : roughByteLevels(on, quantization, step);
  return dequantize(on, { levels, step, signed, scale, axis });
}

/** The levels as integers: int8 or uint8 up to 8 bits, int32 above. */
export function integerLevels(on: Emitter, quantization: Quantization, dtype: DType): string {
  return fitsByteKernel(quantization) ? byteLevels(on, quantization) : on.cast(floatLevels(on, quantization), dtype);
}

/** Byte levels times their step, in one pass. */
export function dequantize(on: Emitter, { levels, step, signed, scale, axis }: { levels: string; step: string; signed: boolean; scale: Value; axis: number }): string {
  const perTensor = sizeOf(scale.type.shape) === 1;
  const inputs = [levels, perTensor ? on.reshape(step, []) : step, zeroPoint(on, signed, scale)];
  return on.op('DequantizeLinear', inputs, perTensor ? {} : { axis });
}

/** ONNX's `QuantizeLinear` rounds half to even and saturates to 8 bits. */
function fitsByteKernel({ bits, rounding }: Quantization): boolean {
  return bits <= 8 && rounding === 'half-even';
}

/** The levels in float32, before they are stored as integers. */
function floatLevels(on: Emitter, quantization: Quantization): string {
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

/** Levels to the last bit as in Paddle: scaled first, then rounded and saturated. */
function byteLevels(on: Emitter, quantization: Quantization): string {
  const levels = clipLevels(on, quantization, scaled(on, quantization), 1);
  return on.op('QuantizeLinear', [levels, on.scalar(1), on.scalar(0, quantization.signed ? 'int8' : 'uint8')]);
}

/** Levels by division with the step, in one pass. An infinite step gives the zeros of a dead channel. */
function roughByteLevels(on: Emitter, quantization: Quantization, step: string): string {
  const { x, scale, axis, signed } = quantization;
  const perTensor = sizeOf(scale.type.shape) === 1;
  const divisor = on.where(on.op('Greater', [step, 0]), step, Infinity);
  const values = clipLevels(on, quantization, on.of(x), alignScale(on, step, x, scale, axis));
  return on.op('QuantizeLinear', [values, perTensor ? on.reshape(divisor, []) : divisor, zeroPoint(on, signed, scale)], perTensor ? {} : { axis });
}

/** Zero, shaped as the scale wants it; its element type chooses the level's. */
function zeroPoint(on: Emitter, signed: boolean, scale: Value): string {
  return on.constant(tensor(signed ? 'int8' : 'uint8', sizeOf(scale.type.shape) === 1 ? [] : scale.type.shape));
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
