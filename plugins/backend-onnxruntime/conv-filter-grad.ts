import { full, sizeOf } from '../../core/tensor/tensor.ts';
import type { ConvAttributes } from '../../core/ops/shape/window.ts';
import type { Emitter } from './emitter.ts';
import { gradientForm, winogradFilterGrad } from './winograd.ts';

/** A convolution seen from its filter's gradient. */
export interface ConvFilterGrad extends ConvAttributes {
  readonly x: string;
  readonly dy: string;
  readonly filterShape: readonly number[];
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
}

/**
 * The gradient of a convolution by its filter: for each tap of the filter, dy times the pixels the tap met. The slices
 * of x that the taps met are taken once each; what is done with them depends on the shape.
 */
export function convFilterGrad(on: Emitter, grad: ConvFilterGrad): string {
  const form = gradientForm(grad);
  return form === undefined ? directFilterGrad(on, grad) : winogradFilterGrad(on, grad, form);
}

/** The forms without tiles. */
export function directFilterGrad(on: Emitter, grad: ConvFilterGrad): string {
  const again = { ...grad, x: on.later(grad.x, grad.inputShape) };
  return isDepthwise(grad) ? depthwise(on, again) : dense(on, again);
}

function isDepthwise({ filterShape: [filters, depth], groups }: ConvFilterGrad): boolean {
  return depth === 1 && filters === groups;
}

/** One dot product per channel and tap, then the sum over the batch. */
function depthwise(on: Emitter, grad: ConvFilterGrad): string {
  const { filterShape, inputShape: [batch = 1, channels = 1], outputShape } = grad;
  const planes = batch * channels;
  const dots = hasStride(grad) ? depthwiseStrided(on, grad, planes) : sizeOf(outputShape.slice(2)) <= FEW_PIXELS ? depthwiseMoved(on, grad, planes) : depthwiseTaps(on, grad, planes);
  return on.reshape(batch === 1 ? dots : on.reduce('Sum', on.reshape(dots, [batch, -1]), [0]), filterShape);
}

/** Pixels of a plane up to which a product costs more to call than to compute. */
const FEW_PIXELS = 1024;

/** All taps' products in one, [planes, 1, taps]. */
function depthwiseStrided(on: Emitter, grad: ConvFilterGrad, planes: number): string {
  return on.matMul(on.reshape(grad.dy, [planes, 1, -1]), tapsByFilters(on, grad), { transB: true });
}

/** A product per tap, [planes, 1, taps]. */
function depthwiseTaps(on: Emitter, grad: ConvFilterGrad, planes: number): string {
  const flow = on.reshape(grad.dy, [planes, 1, -1]);
  return on.concat(tapSlices(on, grad, grad.x).map((slice) => on.matMul(on.reshape(slice, [planes, 1, -1]), flow, { transB: true })), 2);
}

/**
 * A product per column of the filter, [planes, rows, columns]: the pixels of x that a column meets are cut out with all
 * their rows, and dy is moved down by a row of the filter after the other, in zeros. Three cuts and three moved copies for
 * 3x3, where there would be nine.
 */
function depthwiseMoved(on: Emitter, grad: ConvFilterGrad, planes: number): string {
  const { x, dy, pads: [top = 0, left = 0, bottom = 0, right = 0], dilations: [down = 1, across = 1], filterShape, inputShape, outputShape } = grad;
  const [, , kernelHeight = 1, kernelWidth = 1] = filterShape;
  const [, , outputHeight = 1, width = 1] = outputShape;
  const height = outputHeight + (kernelHeight - 1) * down;
  const padded = on.pad(on.reshape(x, [planes, inputShape[2]!, inputShape[3]!]), [0, top, left, 0, bottom, right]);
  const flow = on.reshape(dy, [planes, outputHeight * width]);
  const zeros = on.ownConstant(full('float32', [planes, kernelHeight * down * width], 0), 'zeros');
  // Row after row: the flow, and zeros of as many pixels as it is moved by in the next row and lacks in this one.
  const moved = on.reshape(on.concat(Array.from({ length: 2 * kernelHeight - 1 }, (_, i) => i % 2 === 0 ? flow : zeros), 1), [planes, kernelHeight, height * width]);
  const columns = Array.from({ length: kernelWidth }, (_, kx) => on.reshape(on.slice(padded, [2], [kx * across], [kx * across + width]), [planes, 1, height * width]));
  return on.concat(columns.map((column) => on.reshape(on.matMul(column, moved, { transB: true }), [planes, kernelHeight, 1])), 2);
}

/**
 * One product for all taps: dy [G, O/G, P] times the slices stacked as [G, I·taps, P] transposed, which comes out in the
 * filter's own order. Folding the batch into P costs a copy of x and dy; otherwise there is a product per image and
 * their sum: whichever moves less.
 */
function dense(on: Emitter, grad: ConvFilterGrad): string {
  const { groups, filterShape, inputShape: [batch = 1, channels = 1], outputShape: [, , height = 1, width = 1] } = grad;
  const fold = batch > 1 && foldingIsCheaper(grad);
  const [images, inside] = fold ? [1, batch * height * width] : [batch, height * width];
  const taps = filterShape[2]! * filterShape[3]!;
  const stacked = hasStride(grad) ? stackedByFilters(on, grad, fold) : stackedSlices(on, grad, fold);
  const flow = on.reshape(fold ? channelsFirst(on, grad.dy) : grad.dy, [images * groups, filterShape[0]! / groups, inside]);
  const product = on.matMul(flow, on.reshape(stacked, [images * groups, channels / groups * taps, inside]), { transB: true });
  return on.reshape(images === 1 ? product : on.reduce('Sum', on.reshape(product, [images, -1]), [0]), filterShape);
}

/** [N, C, taps, P], or [C, taps, N, P] where the batch is folded into the pixels. */
function stackedByFilters(on: Emitter, grad: ConvFilterGrad, fold: boolean): string {
  const { inputShape: [batch = 1, channels = 1] } = grad;
  const taps = tapsByFilters(on, grad);
  return fold ? on.transpose(on.reshape(taps, [batch, channels, grad.filterShape[2]! * grad.filterShape[3]!, -1]), [1, 2, 0, 3]) : taps;
}

/** [N, C, taps, P], or [C, taps, N, P] where the batch is folded into the pixels. */
function stackedSlices(on: Emitter, grad: ConvFilterGrad, fold: boolean): string {
  const { x, inputShape: [batch = 1, channels = 1, height = 1, width = 1] } = grad;
  const source = fold ? { ...grad, inputShape: [channels, batch, height, width] } : grad;
  const rows = [fold ? channels : batch * channels, 1, -1];
  return on.concat(tapSlices(on, source, fold ? channelsFirst(on, x) : x).map((slice) => on.reshape(slice, rows)), 1);
}

/** Compares the elements of x and dy with twice those of a filter gradient per image. */
function foldingIsCheaper({ filterShape, inputShape, outputShape: [batch = 1, ...output] }: ConvFilterGrad): boolean {
  return sizeOf(inputShape) + batch * sizeOf(output) < 2 * batch * sizeOf(filterShape);
}

/** [C, N, H, W], so that one channel's pixels of all images lie side by side. */
function channelsFirst(on: Emitter, x: string): string {
  return on.transpose(x, [1, 0, 2, 3]);
}

/** For each tap of a filter without strides, the pixels of x it meets, [.., .., OH, OW]. */
function tapSlices(on: Emitter, { pads, dilations, filterShape, inputShape, outputShape }: ConvFilterGrad, x: string): string[] {
  const [, , kernelHeight = 1, kernelWidth = 1] = filterShape;
  const [batch = 1, channels = 1, height = 1, width = 1] = inputShape;
  const [top = 0, left = 0, bottom = 0, right = 0] = pads;
  if (kernelHeight * kernelWidth === 1 && pads.every((pad) => pad === 0)) return [x];
  const planes = on.pad(on.reshape(x, [batch * channels, height, width]), [0, top, left, 0, bottom, right]);
  const shape = [batch, channels, outputShape[2]!, outputShape[3]!];
  return Array.from({ length: kernelHeight * kernelWidth }, (_, tap) => {
    const starts = [Math.floor(tap / kernelWidth) * dilations[0]!, (tap % kernelWidth) * dilations[1]!];
    return on.reshape(on.slice(planes, [1, 2], starts, starts.map((start, side) => start + outputShape[side + 2]!)), shape);
  });
}

/**
 * The pixels that the taps of a filter with strides meet, [planes, taps, P]: a convolution of every plane with filters that
 * are each one of the taps. Slices with a step move pixel by pixel, and so does a transpose that takes the phases apart:
 * both take two to four times as long.
 */
function tapsByFilters(on: Emitter, { x, strides, pads, dilations, filterShape: [, , kernelHeight = 1, kernelWidth = 1], inputShape: [batch = 1, channels = 1, height = 1, width = 1] }: ConvFilterGrad): string {
  const [planes, taps] = [batch * channels, kernelHeight * kernelWidth];
  const filters = full('float32', [taps, 1, kernelHeight, kernelWidth], 0);
  for (let tap = 0; tap < taps; tap++) filters.data[tap * taps + tap] = 1;
  return on.reshape(on.op('Conv', [on.reshape(x, [planes, 1, height, width]), on.constant(filters)], { strides, pads, dilations }), [planes, taps, -1]);
}

function hasStride({ strides }: ConvFilterGrad): boolean {
  return strides.some((stride) => stride > 1);
}
