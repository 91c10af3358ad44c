import type { Histogram } from '../histogram.ts';

/** The magnitude up to which a share of the elements lies, between the edges of its bin in proportion. */
export function percentileThreshold(histogram: Histogram, percent: number): number {
  const { magnitudes, total, from, width } = histogram;
  let below = 0;
  for (const [bin, count] of magnitudes.entries()) {
    if (count > 0 && below + count >= percent * total) return from + (bin + Math.max(percent * total - below, 0) / count) * width;
    below += count;
  }
  return from + magnitudes.length * width;
}
