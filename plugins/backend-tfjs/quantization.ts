import type { Value } from '../../core/ir/types.ts';
import { sizeOf } from '../../core/tensor/tensor.ts';
import { alongAxis, commonLayout } from './broadcast.ts';
import type { Emitter, Operand, Sym } from './emitter.ts';
import { axisIn, type Laid, type Layout } from './layout.ts';

/** A value, its scale and the number format to put it in. */
export interface Quantization {
  readonly x: Value;
  /** Levels times the step, [1] or per index of the axis. */
  readonly scale: Value;
  /** The level that stands for 0, int32 [1]; only with one scale. */
  readonly zeroPoint?: Value | undefined;
  readonly bits: number;
  readonly signed: boolean;
  readonly narrow: boolean;
  readonly axis: number;
  readonly rounding: string;
}

type Grid = Pick<Quantization, 'scale' | 'zeroPoint' | 'axis'>;

/** Scales this small are dead channels: everything becomes 0 (Paddle's limit). */
export const SMALLEST_SCALE = 1e-30;

/** The largest level; the scale maps to it. */
export function largestLevel(bits: number, signed: boolean): number {
  return signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
}

/** x rounded to what the format can hold, in float32. */
export function fakeQuantize(on: Emitter, quantization: Quantization): Laid {
  const { x, bits, signed } = quantization;
  const layout = commonLayout(on, [x]);
  const step = on.div(on.of(quantization.scale), largestLevel(bits, signed));
  return { layout, sym: on.mul(levels(on, quantization, layout), aligned(on, step, quantization, layout)) };
}

/** The levels as integers. */
export function integerLevels(on: Emitter, quantization: Quantization): Laid {
  const layout = commonLayout(on, [quantization.x]);
  const counted = levels(on, quantization, layout);
  const { zeroPoint } = quantization;
  return { layout, sym: on.cast(zeroPoint === undefined ? counted : on.add(counted, zeroOf(on, zeroPoint)), 'int32') };
}

/** What levels stand for. */
export function dequantize(on: Emitter, { x, bits, signed, ...grid }: Pick<Quantization, 'x' | 'bits' | 'signed'> & Grid): Laid {
  const layout = commonLayout(on, [x]);
  const stored = on.cast(on.of(x, layout), 'float32');
  const counted = grid.zeroPoint === undefined ? stored : on.sub(stored, zeroOf(on, grid.zeroPoint));
  const scale = on.select(isLive(on, on.of(grid.scale)), on.of(grid.scale), 0);
  return { layout, sym: on.div(on.mul(counted, aligned(on, scale, { ...grid, x }, layout)), largestLevel(bits, signed)) };
}

/** 1 where x lies in the range the format represents, ends included, otherwise 0. The ends are shares of the scale. */
export function insideMask(on: Emitter, quantization: Omit<Quantization, 'rounding'>, layout: Layout): Sym {
  const { x, scale, bits, signed } = quantization;
  const top = largestLevel(bits, signed);
  const [low, high] = levelEnds(quantization).map((level) => {
    const distance = fromZero(on, quantization, level);
    const share = typeof distance === 'number' ? distance / top : on.div(distance, top);
    return aligned(on, on.mul(on.of(scale), share), quantization, layout);
  });
  const image = on.of(x, layout);
  return on.mask('Equal', image, on.min(on.max(image, low!), high!));
}

/** Where a scale is not that of a dead channel. */
export function isLive(on: Emitter, scale: Sym): Sym {
  return on.compare('Greater', scale, SMALLEST_SCALE);
}

/**
 * Rounding as asked for; TensorFlow.js's own is half-to-even. Half away from zero is ceil(floor(2|x|) / 2), of which every
 * step is exact: |x| + 0.5 would round the number before a half up to it.
 */
export function roundLevels(on: Emitter, x: Sym, rounding: string): Sym {
  if (rounding === 'half-even') return on.unary('Round', x);
  const halves = on.unary('Floor', on.mul(on.unary('Abs', x), 2));
  return on.mul(on.unary('Sign', x), on.unary('Ceil', on.mul(halves, 0.5)));
}

/** The levels in float32, counted from the zero point: in Paddle's order, `round(levels * (1 / scale) * x)`. */
function levels(on: Emitter, quantization: Quantization, layout: Layout): Sym {
  const { x, scale, bits, signed, rounding } = quantization;
  const [bottom, top] = levelEnds(quantization).map((level) => fromZero(on, quantization, level)) as [Operand, Operand];
  const factor = on.select(isLive(on, on.of(scale)), on.mul(on.div(1, on.of(scale)), largestLevel(bits, signed)), 0);
  const rounded = roundLevels(on, on.mul(on.of(x, layout), aligned(on, factor, quantization, layout)), rounding);
  return typeof bottom === 'number' && typeof top === 'number' ? on.clip(rounded, bottom, top) : on.min(on.max(rounded, bottom), top);
}

/** A vector of scales, shaped to broadcast against x. */
function aligned(on: Emitter, vector: Sym, { x, scale, axis }: Pick<Quantization, 'x'> & Grid, layout: Layout): Sym {
  if (axis < 0 || sizeOf(scale.type.shape) === 1) return on.reshape(vector, []);
  return alongAxis(on, vector, axis, x.type.shape.length, layout);
}

/** Lowest and highest level. */
function levelEnds({ bits, signed, narrow }: Pick<Quantization, 'bits' | 'signed' | 'narrow'>): [lowest: number, highest: number] {
  const top = largestLevel(bits, signed);
  return [signed ? (narrow ? -top : -top - 1) : 0, top];
}

/** How far a level is from the one that stands for 0. */
function fromZero(on: Emitter, { zeroPoint }: Grid, level: number): Operand {
  return zeroPoint === undefined ? level : on.sub(level, zeroOf(on, zeroPoint));
}

function zeroOf(on: Emitter, zeroPoint: Value): Sym {
  return on.cast(on.reshape(on.of(zeroPoint), []), 'float32');
}

/** Axes of x in a layout that are folded into one sum for each scale. */
export function foldedAxes(x: Value, axis: number, layout: Layout): number[] {
  return x.type.shape.map((_, i) => i).filter((i) => i !== axis).map((i) => axisIn(layout, i));
}
