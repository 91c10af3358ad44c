import type { Value } from '../../core/ir/types.ts';
import type { Quantization } from '../../core/quant/quantization.ts';
import { levelRange, quantMax, SMALLEST_SCALE } from '../../core/quant/spec.ts';
import { sizeOf } from '../../core/tensor/tensor.ts';
import { alongAxis, commonLayout } from './broadcast.ts';
import type { Emitter, Operand, Sym } from './emitter.ts';
import { axisIn, type Laid, type Layout } from './layout.ts';

type Grid = Pick<Quantization, 'scale' | 'zeroPoint' | 'axis'>;

/** x rounded to what the format can hold, in float32. */
export function fakeQuantize(on: Emitter, quantization: Quantization): Laid {
  const { x, bits, signed } = quantization;
  const layout = commonLayout(on, [x]);
  const step = on.div(on.of(quantization.scale), quantMax({ bits, signed }));
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
  const scale = on.select(on.compare('LessEqual', on.of(grid.scale), SMALLEST_SCALE), 0, on.of(grid.scale));
  return { layout, sym: on.div(on.mul(counted, aligned(on, scale, { ...grid, x }, layout)), quantMax({ bits, signed })) };
}

/** 1 where x lies in the range the format represents, ends included, otherwise 0. The ends are shares of the scale. */
export function insideMask(on: Emitter, quantization: Omit<Quantization, 'rounding'>, layout: Layout): Sym {
  const { x, scale, bits, signed } = quantization;
  const top = quantMax({ bits, signed });
  const [low, high] = levelRange(quantization).map((level) => {
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
  const [bottom, top] = levelRange(quantization).map((level) => fromZero(on, quantization, level)) as [Operand, Operand];
  const factor = on.select(isLive(on, on.of(scale)), on.mul(on.div(1, on.of(scale)), quantMax({ bits, signed })), 0);
  const rounded = roundLevels(on, on.mul(on.of(x, layout), aligned(on, factor, quantization, layout)), rounding);
  return typeof bottom === 'number' && typeof top === 'number' ? on.clip(rounded, bottom, top) : on.min(on.max(rounded, bottom), top);
}

/** A vector of scales, shaped to broadcast against x. */
function aligned(on: Emitter, vector: Sym, { x, scale, axis }: Pick<Quantization, 'x'> & Grid, layout: Layout): Sym {
  if (axis < 0 || sizeOf(scale.type.shape) === 1) return on.reshape(vector, []);
  return alongAxis(on, vector, axis, x.type.shape.length, layout);
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
