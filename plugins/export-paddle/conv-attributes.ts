import type { ConvAttributes } from '../../core/ops/shape/window.ts';
import { flag, float, floats, int, ints, text, type Attributes } from './attributes.ts';

/** What Paddle 1.8 writes on every convolution: most of it is for other processors and for fused kernels. */
export const CONV_ATTRIBUTES: Attributes = {
  is_test: flag(true), data_format: text('NCHW'), padding_algorithm: text('EXPLICIT'), workspace_size_MB: int(512), exhaustive_search: flag(false),
  use_mkldnn: flag(false), use_quantizer: flag(false), force_fp32_output: flag(false), fuse_relu_before_depthwise_conv: flag(false), fuse_relu: flag(false),
  fuse_activation: text(''), fuse_alpha: float(0), fuse_beta: float(0), fuse_brelu: flag(false), fuse_brelu_threshold: float(6), fuse_residual_connection: flag(false),
  Scale_in: float(1), Scale_out: float(1), Scale_in_eltwise: float(1), Scale_weights: floats([1]),
};

/** How a window moves. */
export function windowAttributes({ strides, pads, dilations }: Pick<ConvAttributes, 'strides' | 'pads' | 'dilations'>): Attributes {
  return { strides: ints(strides), paddings: ints(paddings(pads)), dilations: ints(dilations) };
}

/** Paddle's order: height and width where both sides are alike, otherwise top, bottom, left, right. */
export function paddings([top = 0, left = 0, bottom = 0, right = 0]: readonly number[]): number[] {
  return top === bottom && left === right ? [top, left] : [top, bottom, left, right];
}
