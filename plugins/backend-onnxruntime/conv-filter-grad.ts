import { sizeOf } from '../../core/tensor/tensor.ts';
import type { ConvAttributes } from '../../core/ops/shape/window.ts';
import type { Emitter } from './emitter.ts';
import { paysWinograd, winogradFilterGrad } from './winograd.ts';

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
  return paysWinograd(grad) ? winogradFilterGrad(on, grad) : directFilterGrad(on, grad);
}

/** The forms without tiles. */
export function directFilterGrad(on: Emitter, grad: ConvFilterGrad): string {
  return isDepthwise(grad) ? depthwise(on, grad) : dense(on, grad);
}

function isDepthwise({ filterShape: [filters, depth], groups }: ConvFilterGrad): boolean {
  return depth === 1 && filters === groups;
}

/** One dot product per channel and tap, then the sum over the batch. */
function depthwise(on: Emitter, grad: ConvFilterGrad): string {
  const { dy, filterShape, outputShape: [batch = 1, channels = 1, height = 1, width = 1] } = grad;
  const rows = [batch * channels, 1, height * width];
  const flow = on.reshape(dy, rows);
  const dots = tapSlices(on, grad, grad.x).map((slice) => on.matMul(on.reshape(slice, rows), flow, { transB: true }));
  const stacked = on.concat(dots, 2);
  return on.reshape(batch === 1 ? stacked : on.reduce('Sum', on.reshape(stacked, [batch, -1]), [0]), filterShape);
}

/**
 * One product for all taps: dy [G, O/G, P] times the slices stacked as [G, I·taps, P] transposed, which comes out in the
 * filter's own order. Folding the batch into P costs a copy of x and dy; otherwise there is a product per image and
 * their sum: whichever moves less.
 */
function dense(on: Emitter, grad: ConvFilterGrad): string {
  const { groups, filterShape, inputShape: [batch = 1, channels = 1, height = 1, width = 1], outputShape } = grad;
  const fold = batch > 1 && foldingIsCheaper(grad);
  const [images, perRow] = fold ? [1, batch] : [batch, 1];
  const inside = perRow * outputShape[2]! * outputShape[3]!;
  const source = fold ? { ...grad, inputShape: [channels, batch, height, width] } : grad;
  const slices = tapSlices(on, source, fold ? channelsFirst(on, grad.x) : grad.x).map((slice) => on.reshape(slice, [images * channels, 1, inside]));
  const stacked = on.reshape(on.concat(slices, 1), [images * groups, channels / groups * slices.length, inside]);
  const flow = on.reshape(fold ? channelsFirst(on, grad.dy) : grad.dy, [images * groups, filterShape[0]! / groups, inside]);
  const product = on.matMul(flow, stacked, { transB: true });
  return on.reshape(images === 1 ? product : on.reduce('Sum', on.reshape(product, [images, -1]), [0]), filterShape);
}

/** Compares the elements of x and dy with twice those of a filter gradient per image. */
function foldingIsCheaper({ filterShape, inputShape, outputShape: [batch = 1, ...output] }: ConvFilterGrad): boolean {
  return sizeOf(inputShape) + batch * sizeOf(output) < 2 * batch * sizeOf(filterShape);
}

/** [C, N, H, W], so that one channel's pixels of all images lie side by side. */
function channelsFirst(on: Emitter, x: string): string {
  return on.transpose(x, [1, 0, 2, 3]);
}

/** For each tap, the pixels of x it meets, [.., .., OH, OW]. */
function tapSlices(on: Emitter, grad: ConvFilterGrad, x: string): string[] {
  const { pads, strides, dilations, filterShape, inputShape, outputShape } = grad;
  const [, , kernelHeight = 1, kernelWidth = 1] = filterShape;
  if (kernelHeight * kernelWidth === 1 && pads.every((pad) => pad === 0) && strides.every((stride) => stride === 1)) return [x];
  const phases = strides.every((stride) => stride === 1) ? plain(on, grad, x) : strided(on, grad, x);
  const shape = [inputShape[0]!, inputShape[1]!, outputShape[2]!, outputShape[3]!];
  return Array.from({ length: kernelHeight * kernelWidth }, (_, tap) => {
    const at = [Math.floor(tap / kernelWidth) * dilations[0]!, (tap % kernelWidth) * dilations[1]!] as const;
    const starts = [0, 1].map((side) => Math.floor(at[side]! / strides[side]!));
    const ends = starts.map((start, side) => start + outputShape[side + 2]!);
    return on.reshape(on.slice(phases(at[0] % strides[0]!, at[1] % strides[1]!), [1, 2], starts, ends), shape);
  });
}

/** Rows and columns whose number leaves a given remainder by the stride, [N·C, .., ..]. */
type Phases = (row: number, column: number) => string;

function plain(on: Emitter, { pads: [top = 0, left = 0, bottom = 0, right = 0], inputShape: [batch = 1, channels = 1, height = 1, width = 1] }: ConvFilterGrad, x: string): Phases {
  const planes = on.pad(on.reshape(x, [batch * channels, height, width]), [0, top, left, 0, bottom, right]);
  return () => planes;
}

/** x taken apart once: slices with a stride move pixel by pixel, four times slower than rows of a phase. */
function strided(on: Emitter, { pads, strides: [down = 1, across = 1], inputShape }: ConvFilterGrad, x: string): Phases {
  const [batch = 1, channels = 1, height = 1, width = 1] = inputShape;
  const [top = 0, left = 0, bottom = 0, right = 0] = pads;
  const [rows, columns] = [Math.ceil((top + height + bottom) / down), Math.ceil((left + width + right) / across)];
  const planes = on.pad(on.reshape(x, [batch * channels, height, width]), [0, top, left, 0, rows * down - top - height, columns * across - left - width]);
  const phases = on.transpose(on.reshape(planes, [batch * channels, rows, down, columns, across]), [2, 4, 0, 1, 3]);
  const flat = on.reshape(phases, [down * across, batch * channels, rows, columns]);
  return (row, column) => on.op('Gather', [flat, on.scalar(row * across + column, 'int64')], { axis: 0 });
}
