import type { ConvAttributes } from '../../core/ops/shape/window.ts';
import type { Emitter } from './emitter.ts';

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
 * One product for all taps: dy [G, O/G, N·P] times the slices stacked as [G, I·taps, N·P] transposed, which comes out
 * in the filter's own order. The batch is folded into the sum, so nothing is added up afterwards.
 */
function dense(on: Emitter, grad: ConvFilterGrad): string {
  const { groups, filterShape: [filters = 1, depth = 1], inputShape: [batch = 1], outputShape: [, , height = 1, width = 1] } = grad;
  const inside = batch * height * width;
  const folded = { ...grad, inputShape: [grad.inputShape[1]!, batch, grad.inputShape[2]!, grad.inputShape[3]!] };
  const slices = tapSlices(on, folded, foldBatch(on, grad.x, batch)).map((slice) => on.reshape(slice, [groups * depth, 1, inside]));
  const stacked = on.reshape(on.concat(slices, 1), [groups, depth * slices.length, inside]);
  const flow = on.reshape(foldBatch(on, grad.dy, batch), [groups, filters / groups, inside]);
  return on.reshape(on.matMul(flow, stacked, { transB: true }), grad.filterShape);
}

/** Channels first, so that one channel's pixels of all images lie side by side. */
function foldBatch(on: Emitter, x: string, batch: number): string {
  return batch === 1 ? x : on.transpose(x, [1, 0, 2, 3]);
}

/** For each tap, the pixels of x it meets, [.., .., OH, OW]. */
function tapSlices(on: Emitter, { pads, strides, dilations, filterShape, outputShape }: ConvFilterGrad, x: string): string[] {
  const [top = 0, left = 0, bottom = 0, right = 0] = pads;
  const [, , kernelHeight = 1, kernelWidth = 1] = filterShape;
  const [, , height = 1, width = 1] = outputShape;
  if (kernelHeight * kernelWidth === 1 && pads.every((pad) => pad === 0) && strides.every((stride) => stride === 1)) return [x];
  const padded = on.pad(x, [0, 0, top, left, 0, 0, bottom, right]);
  return Array.from({ length: kernelHeight * kernelWidth }, (_, tap) => {
    const starts = [Math.floor(tap / kernelWidth) * dilations[0]!, (tap % kernelWidth) * dilations[1]!];
    const ends = [starts[0]! + (height - 1) * strides[0]! + 1, starts[1]! + (width - 1) * strides[1]! + 1];
    return on.slice(padded, [2, 3], starts, ends, strides);
  });
}
