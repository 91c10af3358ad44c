import type { OpContext } from './op-context.ts';

/** A window that moves over an image: height before width. */
export interface Window {
  readonly extents: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

/**
 * The padding of a convolution or pooling as top, left, bottom, right. Paddle's attribute has two numbers (height, width) or
 * four (top, bottom, left, right); `SAME` depends on the image. Source: Paddle `operators/conv_op.h`, UpdatePaddingAndDilation.
 */
export function windowPads(op: OpContext, { extents, kernel, strides, dilations }: Window): readonly number[] {
  const algorithm = op.text('padding_algorithm', 'EXPLICIT');
  if (algorithm === 'VALID') return [0, 0, 0, 0];
  if (algorithm === 'SAME') {
    // Paddle's kernels go on without the dilations then.
    if (dilations.some((dilation) => dilation !== 1)) throw op.fail(`its padding is SAME, but its dilations are [${dilations.join(', ')}]`);
    const total = extents.map((extent, side) => Math.max((Math.ceil(extent / strides[side]!) - 1) * strides[side]! + kernel[side]! - extent, 0));
    const [top, left] = total.map((pad) => Math.floor(pad / 2)) as [number, number];
    return [top, left, total[0]! - top, total[1]! - left];
  }
  const paddings = op.numbers('paddings', [0, 0]);
  if (paddings.length === 2) return [...paddings, ...paddings];
  const [top = 0, bottom = 0, left = 0, right = 0] = paddings;
  if (paddings.length !== 4) throw op.fail(`its paddings are [${paddings.join(', ')}]`);
  return [top, left, bottom, right];
}
