import type { Value } from '../../core/ir/types.ts';
import { isOp } from '../../core/ir/types.ts';
import type { Quantization } from '../../core/quant/quantization.ts';
import { levelRange, quantMax, SMALLEST_SCALE } from '../../core/quant/spec.ts';
import { sizeOf, tensor, type DType } from '../../core/tensor/tensor.ts';
import type { Emitter, Operand } from './emitter.ts';
import { isNonNegative } from './is-non-negative.ts';

/**
 * Below this many elements the level is `round(levels / scale * x)` to the last bit as in Paddle; above it is
 * `round(x / step)`, one pass less, which differs where the quotient is within a rounding error of a half.
 */
const EXACT_BELOW = 1 << 16;

/**
 * A step by so much smaller takes quotients at a half beyond it, so that rounding half to even takes them away from zero:
 * more than the three roundings of step and quotient, and six passes less than rounding away itself.
 */
const BEYOND_HALF = 1 - 2 ** -22;

/** x rounded to what the format can hold, in float32. */
export function fakeQuantize(on: Emitter, quantization: Quantization): string {
  const { x, scale, bits, signed, axis } = quantization;
  const step = stepOf(on, on.of(scale), quantMax({ bits, signed }));
  if (bits <= 8 && sizeOf(x.type.shape) >= EXACT_BELOW) return fromLevels(on, { ...quantization, levels: roughByteLevels(on, quantization, step), step });
  if (fitsByteKernel(quantization)) return fromLevels(on, { ...quantization, levels: byteLevels(on, quantization), step });
  return on.mul(floatLevels(on, quantization), alignScale(on, step, x, scale, axis));
}

/**
 * The values of byte levels. They wait for the backward pass as bytes, a quarter of the memory, and become values once more there: in another
 * shape, so that ONNX Runtime does not keep for them the memory of those of the forward pass.
 */
function fromLevels(on: Emitter, { x, axis, ...grid }: Quantization & { readonly levels: string; readonly step: string }): string {
  const { shape } = x.type;
  const make = (levels: string): string => dequantize(on, { ...grid, axis, levels });
  const rows = axis > 0 || shape.length === 0 ? shape : [shape[0]!, -1];
  return on.remakable(make(grid.levels), () => on.reshape(make(on.reshape(grid.levels, rows)), shape));
}

/** The levels as integers: int8 or uint8 up to 8 bits, int32 above. */
export function integerLevels(on: Emitter, quantization: Quantization, dtype: DType): string {
  if (fitsByteKernel(quantization)) return byteLevels(on, quantization);
  const { zeroPoint } = quantization;
  const levels = floatLevels(on, quantization);
  return on.cast(zeroPoint === undefined ? levels : on.add(levels, on.cast(on.of(zeroPoint), 'float32')), dtype);
}

/** Byte levels, less the zero point, times their step, in one pass. */
export function dequantize(on: Emitter, { levels, step, ...grid }: Pick<Quantization, 'signed' | 'scale' | 'zeroPoint' | 'axis'> & { levels: string; step: string }): string {
  const perTensor = isPerTensor(grid);
  const inputs = [levels, perTensor ? on.reshape(step, []) : step, byteZeroPoint(on, grid)];
  return on.op('DequantizeLinear', inputs, perTensor ? {} : { axis: grid.axis });
}

function isPerTensor({ scale }: Pick<Quantization, 'scale'>): boolean {
  return sizeOf(scale.type.shape) === 1;
}

/** 1 where x lies in the range the format represents, ends included, otherwise 0. The ends are shares of the scale. */
export function insideMask(on: Emitter, quantization: Omit<Quantization, 'rounding'>): string {
  const { x, scale, bits, signed, axis } = quantization;
  const top = quantMax({ bits, signed });
  const [low, high] = levelRange(quantization).map((level) => {
    const distance = fromZero(on, quantization, level);
    const share = typeof distance === 'number' ? distance / top : on.div(distance, top);
    return on.mul(alignScale(on, on.of(scale), x, scale, axis), share);
  });
  const clipped = axis < 0 || isPerTensor(quantization) ? on.op('Clip', [on.of(x), low!, high!]) : on.op('Min', [on.op('Max', [on.of(x), low!]), high!]);
  return on.cast(on.op('Equal', [on.of(x), clipped]), 'float32');
}

/** ONNX's `QuantizeLinear` rounds half to even and saturates to 8 bits. */
function fitsByteKernel({ bits, rounding }: Quantization): boolean {
  return bits <= 8 && rounding === 'half-even';
}

/** The levels in float32, counted from the zero point. */
function floatLevels(on: Emitter, quantization: Quantization): string {
  const [bottom, top] = levelRange(quantization).map((level) => fromZero(on, quantization, level));
  return on.op('Clip', [roundLevels(on, scaled(on, quantization), quantization.rounding), bottom!, top!]);
}

/** How far a level is from the one that stands for 0: rank 0. */
function fromZero(on: Emitter, { zeroPoint }: Pick<Quantization, 'zeroPoint'>, level: number): Operand {
  return zeroPoint === undefined ? level : on.sub(level, on.cast(on.reshape(on.of(zeroPoint), []), 'float32'));
}

/**
 * Rounding as asked for; ONNX's own is half-to-even. Half away from zero is ceil(floor(2|x|) / 2), of which every step is
 * exact: |x| + 0.5 would round the number before a half up to it.
 */
export function roundLevels(on: Emitter, x: string, rounding: string): string {
  if (rounding === 'half-even') return on.op('Round', [x]);
  const halves = on.op('Floor', [on.mul(on.op('Abs', [x]), 2)]);
  return on.mul(on.op('Sign', [x]), on.op('Ceil', [on.mul(halves, 0.5)]));
}

/** scale / levels, and 0 for a dead channel; a scale that is no number is not taken for one. */
export function stepOf(on: Emitter, scale: string, top: number): string {
  return on.where(on.op('LessOrEqual', [scale, SMALLEST_SCALE]), 0, on.div(scale, top));
}

/** A vector per index of the axis, shaped to broadcast against x. */
export function alignScale(on: Emitter, vector: string, x: Value, scale: Value, axis: number): string {
  if (axis < 0 || isPerTensor({ scale })) return on.reshape(vector, []);
  return on.reshape(vector, x.type.shape.map((_, i) => (i === axis ? -1 : 1)));
}

/**
 * x times levels · (1 / scale), and 0 for a dead channel. The choice stands between the quotient and the product: side by side, ONNX Runtime
 * makes one division of the two, which rounds once instead of twice.
 */
function scaled(on: Emitter, { x, scale, bits, signed, axis }: Quantization): string {
  const inverse = on.where(on.op('Greater', [on.of(scale), SMALLEST_SCALE]), on.div(1, on.of(scale)), 0);
  return on.mul(on.of(x), alignScale(on, on.mul(inverse, quantMax({ bits, signed })), x, scale, axis));
}

/** Levels to the last bit as in Paddle: scaled first, then rounded and saturated. */
function byteLevels(on: Emitter, quantization: Quantization): string {
  const levels = clipLevels(on, quantization, scaled(on, quantization), undefined);
  return on.op('QuantizeLinear', [levels, on.scalar(1), byteZeroPoint(on, { ...quantization, axis: -1 })]);
}

/** Levels by division with the step, in one pass, whatever the rounding. An infinite step gives the zeros of a dead channel. */
function roughByteLevels(on: Emitter, quantization: Quantization, step: string): string {
  const { x, scale, axis, rounding } = quantization;
  const perTensor = isPerTensor(quantization);
  const live = on.where(on.op('Greater', [step, 0]), step, Infinity);
  const divisor = rounding === 'half-away' ? on.mul(live, BEYOND_HALF) : live;
  const values = clipLevels(on, quantization, on.of(x), alignScale(on, step, x, scale, axis));
  return on.op('QuantizeLinear', [values, perTensor ? on.reshape(divisor, []) : divisor, byteZeroPoint(on, quantization)], perTensor ? {} : { axis });
}

/** The zero point, shaped as the scale wants it (rank 0 without an axis); its element type chooses the level's. */
function byteZeroPoint(on: Emitter, { signed, scale, zeroPoint, axis }: Pick<Quantization, 'signed' | 'scale' | 'zeroPoint' | 'axis'>): string {
  const dtype = signed ? 'int8' : 'uint8';
  if (zeroPoint !== undefined) return on.cast(on.reshape(on.of(zeroPoint), []), dtype);
  return on.constant(tensor(dtype, axis < 0 || isPerTensor({ scale }) ? [] : scale.type.shape));
}

/** Clips to the format where saturation to 8 bits does not do it. `step` is the size of a level in the units of `levels`, 1 when absent. */
function clipLevels(on: Emitter, quantization: Quantization, levels: string, step: string | undefined): string {
  const { x, bits, signed, narrow, axis } = quantization;
  if (isOwnAbsMax(quantization)) return levels;
  const needsBottom = signed && (narrow || bits < 8) && !isNonNegative(x);
  if (bits === 8 && !needsBottom) return levels;
  const [low, high] = levelRange(quantization).map((level) => {
    const distance = fromZero(on, quantization, level);
    if (step !== undefined) return on.mul(step, distance);
    return typeof distance === 'number' ? on.scalar(distance) : distance;
  });
  const lower = needsBottom ? low! : on.scalar(-Infinity);
  const perChannel = step !== undefined && axis >= 0 && !isPerTensor(quantization);
  return perChannel ? on.op('Min', [on.op('Max', [levels, lower]), high!]) : on.op('Clip', [levels, lower, high!]);
}

/** Whether the scale is the absolute maximum of x itself, so that nothing can lie beyond it. */
function isOwnAbsMax({ x, scale, axis, signed, zeroPoint }: Quantization): boolean {
  const { producer } = scale;
  return signed && zeroPoint === undefined && isOp(producer, 'AbsMax') && producer.inputs.x === x && producer.attrs.axis === axis;
}
