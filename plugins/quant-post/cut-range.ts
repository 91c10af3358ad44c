import type { CalibratedRange } from '../../core/quant/quantizer.ts';

/**
 * The range that a threshold leaves of what was seen: it cuts both ends, and an end that lies inside stays where it is. A
 * value that is 0 everywhere keeps the threshold as its upper end, since a range without length cannot be divided by.
 */
export function cutRange({ low, high }: { readonly low: number; readonly high: number }, threshold: number): CalibratedRange {
  const [bottom, top] = [Math.max(Math.min(low, 0), -threshold), Math.min(Math.max(high, 0), threshold)];
  return { threshold, low: bottom, high: top > bottom ? top : threshold };
}
