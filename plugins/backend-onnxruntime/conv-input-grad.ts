import type { ConvAttributes } from '../../core/ops/shape/window.ts';
import type { Emitter } from './emitter.ts';
import { gradientForm, winogradInputGrad } from './winograd.ts';

/** A convolution seen from its output's gradient. */
export interface ConvInputGrad extends ConvAttributes {
  readonly filter: string;
  readonly dy: string;
  readonly filterShape: readonly number[];
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
}

/**
 * The gradient of a convolution by its input, in the form that measured fastest for the shape: 1x1 as a convolution with
 * the transposed filter, large 3x3 over tiles, depthwise at stride 1 as a convolution with the flipped filter, the rest as `ConvTranspose`.
 */
export function convInputGrad(on: Emitter, grad: ConvInputGrad): string {
  const form = gradientForm(grad);
  return form === undefined ? directInputGrad(on, grad) : winogradInputGrad(on, grad, form);
}

/** The forms without tiles. */
export function directInputGrad(on: Emitter, grad: ConvInputGrad): string {
  const again = { ...grad, filter: on.later(grad.filter, grad.filterShape) };
  if (isPointwise(grad)) return pointwise(on, again);
  return (isDepthwiseAtStrideOne(grad) ? flipped(on, again) : undefined) ?? transposed(on, again);
}

/** Whether every pixel of the output comes from the same pixel of the input. */
export function isPointwise({ filterShape: [, , height, width], strides, pads, groups }: ConvAttributes & { readonly filterShape: readonly number[] }): boolean {
  return height === 1 && width === 1 && groups === 1 && [...pads].every((pad) => pad === 0) && strides.every((stride) => stride === 1);
}

function isDepthwiseAtStrideOne({ filterShape: [filters, depth], groups, strides }: ConvInputGrad): boolean {
  return depth === 1 && filters === groups && strides.every((stride) => stride === 1);
}

function pointwise(on: Emitter, { filter, dy }: ConvInputGrad): string {
  return on.op('Conv', [dy, on.transpose(filter, [1, 0, 2, 3])]);
}

function transposed(on: Emitter, { filter, dy, filterShape, inputShape, outputShape, strides, pads, dilations, groups }: ConvInputGrad): string {
  const padding = [0, 1].map((side) => {
    const reached = strides[side]! * (outputShape[side + 2]! - 1) + dilations[side]! * (filterShape[side + 2]! - 1) + 1;
    return inputShape[side + 2]! + pads[side]! + pads[side + 2]! - reached;
  });
  return on.op('ConvTranspose', [dy, filter], { strides, pads, dilations, group: groups, output_padding: padding });
}

/**
 * dx[h] = Σ_k w[k] · dy[h + pad - k·dilation] where the stride is 1: a convolution with the flipped filter. Undefined
 * where its pads would be negative.
 */
function flipped(on: Emitter, { filter, dy, filterShape, pads, dilations, groups }: ConvInputGrad): string | undefined {
  const flippedPads = pads.map((pad, i) => dilations[i % 2]! * (filterShape[2 + i % 2]! - 1) - pad);
  if (flippedPads.some((pad) => pad < 0)) return undefined;
  return on.op('Conv', [dy, flip(on, filter, filterShape)], { pads: flippedPads, dilations, group: groups });
}

function flip(on: Emitter, filter: string, shape: readonly number[]): string {
  const taps = shape[2]! * shape[3]!;
  const backwards = on.ints(Array.from({ length: taps }, (_, i) => taps - 1 - i));
  return on.reshape(on.op('Gather', [on.reshape(filter, [shape[0]!, shape[1]!, taps]), backwards], { axis: 2 }), shape);
}
