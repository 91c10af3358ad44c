import type { TensorType } from '../ir/types.ts';
import { opShape } from '../errors.ts';
import { defineOp } from './define-op.ts';
import { expectFloat, expectIntegers, expectLike, expectRank, expectShape } from './shape/expect.ts';
import { convShape, CONV_ATTRIBUTES, type ConvAttributes } from './shape/window.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    DeformableSample: { inputs: { x: Value; offset: Value; mask: Value }; outputs: 'y'; attrs: DeformableWindow };
    DeformableSampleGrad: { inputs: { x: Value; offset: Value; mask: Value; dy: Value }; outputs: 'dx' | 'doffset' | 'dmask'; attrs: DeformableWindow };
  }
}

/** How the window of a deformable convolution moves over its input, before the offsets. */
export interface DeformableWindow extends Omit<ConvAttributes, 'groups'> {
  /** Height, width. */
  readonly kernel: readonly number[];
  /** Groups of channels that are moved alike. @default 1 */
  readonly deformableGroups: number;
}

export const DEFORMABLE_INPUTS = {
  x: { doc: 'float32 NCHW' },
  offset: { doc: 'float32 [N, 2*D*T, OH, OW]: per deformable group (D) and tap (T, row by row) how many pixels down, then how many to the right' },
  mask: { doc: 'float32 [N, D*T, OH, OW]: factor on each sample' },
} as const;

const { strides, pads, dilations } = CONV_ATTRIBUTES;
const ATTRIBUTES = {
  strides, pads, dilations,
  kernel: { kind: 'numbers', doc: 'height, width' },
  deformableGroups: { doc: 'groups of channels that are moved alike', default: 1 },
} as const;

/** What the taps of a deformable convolution meet. Source: Paddle `deformable_conv`, its `im2col`. */
export const DeformableSample = defineOp<'DeformableSample'>({
  name: 'DeformableSample',
  doc: 'What the taps of a deformable convolution meet: bilinear samples of x at moved places, 0 outside, times the mask. Source: Paddle `deformable_conv`, its `im2col`.',
  inputs: DEFORMABLE_INPUTS,
  outputs: { y: '[N, C*T, OH, OW], the taps of one channel side by side' },
  attrs: ATTRIBUTES,
  infer: (types, attrs) => ({ y: { dtype: 'float32', shape: expectDeformable('DeformableSample', types, attrs) } }),
  gradient({ inputs, attrs, gradients, editor }) {
    const { dx, doffset, dmask } = editor.emit('DeformableSampleGrad', { ...inputs, dy: gradients.y! }, attrs);
    return { x: dx, offset: doffset, mask: dmask };
  },
});

/** Gradient of DeformableSample. Source: Paddle `deformable_conv_grad`. */
export const DeformableSampleGrad = defineOp<'DeformableSampleGrad'>({
  name: 'DeformableSampleGrad',
  doc: 'Gradient of DeformableSample; on a pixel\'s centre, where bilinear samples have a kink, the slope by the offset is that towards the next row or column, and on the row or column outside the image it is 0. Source: Paddle `deformable_conv_grad`.',
  inputs: { ...DEFORMABLE_INPUTS, dy: { doc: 'gradient by the output of DeformableSample' } },
  outputs: { dx: 'as x', doffset: 'as offset', dmask: 'as mask' },
  attrs: ATTRIBUTES,
  infer({ dy, ...types }, attrs) {
    const { x, offset, mask } = types;
    expectLike('DeformableSampleGrad.dy', dy, { dtype: 'float32', shape: expectDeformable('DeformableSampleGrad', types, attrs) });
    return { dx: x, doffset: offset, dmask: mask };
  },
});

/** Refuses inputs that do not fit. @returns the shape of the samples @throws ERR_OP_SHAPE */
export function expectDeformable(op: string, { x, offset, mask }: Readonly<Record<'x' | 'offset' | 'mask', TensorType>>, { kernel, deformableGroups: groups, ...window }: DeformableWindow): readonly number[] {
  for (const [slot, type] of [['x', x], ['offset', offset], ['mask', mask]] as const) expectFloat(`${op}.${slot}`, type);
  expectRank(`${op}.x`, x, 4);
  expectIntegers(`${op}.kernel`, kernel, 2, 1);
  const [batch = 0, channels = 0] = x.shape;
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0) throw opShape(op, `${channels} channels cannot be moved in ${groups} groups`);
  const taps = kernel[0]! * kernel[1]!;
  const { strides, pads, dilations } = window;
  const extents = convShape(op, x.shape, [1, channels, ...kernel], { strides, pads, dilations, groups: 1 }).slice(2);
  expectShape(`${op}.offset`, offset, [batch, 2 * groups * taps, ...extents]);
  expectShape(`${op}.mask`, mask, [batch, groups * taps, ...extents]);
  return [batch, channels * taps, ...extents];
}
