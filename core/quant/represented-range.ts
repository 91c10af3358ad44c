import { quantMax } from './spec.ts';
import type { Node } from '../ir/types.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Smallest and largest value a quantizer can hold. */
export interface RepresentedRange {
  readonly low: number;
  readonly high: number;
}

/**
 * What a fake-quant represents: with a zero point its scale is the length of the range, otherwise the largest magnitude.
 * With a scale for each channel it is the widest channel's.
 */
export function representedRange({ attrs }: Node<'FakeQuantize'>, scale: Tensor, zeroPoint: Tensor | undefined): RepresentedRange {
  const largest = (scale.data as Float32Array).reduce((most, one) => Math.max(most, one), 0);
  if (zeroPoint === undefined) return { low: attrs.signed ? -largest : 0, high: largest };
  const low = -(Number(zeroPoint.data[0]) * largest) / quantMax(attrs);
  return { low, high: low + largest };
}
