import type { ConvAttributes } from '../../core/ops/shape/window.ts';
import type { Emitter } from './emitter.ts';

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
 * the transposed filter, depthwise as a convolution with the flipped filter, the rest as `ConvTranspose`.
 */
export function convInputGrad(on: Emitter, grad: ConvInputGrad): string {
  if (isPointwise(grad)) return pointwise(on, grad);
  return (isDepthwise(grad) ? flipped(on, grad) : undefined) ?? transposed(on, grad);
}

/** Whether every pixel of the output comes from the same pixel of the input. */
export function isPointwise({ filterShape: [, , height, width], strides, pads, groups }: ConvAttributes & { readonly filterShape: readonly number[] }): boolean {
  return height === 1 && width === 1 && groups === 1 && [...pads].every((pad) => pad === 0) && strides.every((stride) => stride === 1);
}

function isDepthwise({ filterShape: [filters, depth], groups }: ConvInputGrad): boolean {
  return depth === 1 && filters === groups;
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
 * dx[h] = Σ_k w[k] · up[h + pad - k·dilation], `up` being dy with zeros between its pixels: a convolution with the
 * flipped filter. Undefined where its pads would be negative.
 */
function flipped(on: Emitter, { filter, dy, filterShape, inputShape, outputShape, strides, pads, dilations, groups }: ConvInputGrad): string | undefined {
  const sides = [0, 1].map((side) => {
    const reach = dilations[side]! * (filterShape[side + 2]! - 1);
    const before = reach - pads[side]!;
    return { before, after: inputShape[side + 2]! + reach - before - outputShape[side + 2]! * strides[side]! };
  });
  const flippedPads = [...sides.map(({ before }) => before), ...sides.map(({ after }) => after)];
  if (flippedPads.some((pad) => pad < 0)) return undefined;
  return on.op('Conv', [spaced(on, dy, outputShape, strides), flip(on, filter, filterShape)], { pads: flippedPads, dilations, group: groups });
}

/** stride - 1 zeros after every pixel, in both directions. */
function spaced(on: Emitter, dy: string, [batch = 1, channels = 1, height = 1, width = 1]: readonly number[], [down = 1, across = 1]: readonly number[]): string {
  if (down === 1 && across === 1) return dy;
  const padded = on.pad(on.reshape(dy, [batch * channels, height, 1, width, 1]), [0, 0, 0, 0, 0, 0, 0, down - 1, 0, across - 1]);
  return on.reshape(padded, [batch, channels, height * down, width * across]);
}

function flip(on: Emitter, filter: string, shape: readonly number[]): string {
  const taps = shape[2]! * shape[3]!;
  const backwards = on.ints(Array.from({ length: taps }, (_, i) => taps - 1 - i));
  return on.reshape(on.op('Gather', [on.reshape(filter, [shape[0]!, shape[1]!, taps]), backwards], { axis: 2 }), shape);
}
