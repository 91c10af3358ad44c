/**
 * The middle of the first bin up to which the given share of the elements lies. Source: Paddle `_get_hist_scaling_factor`.
 * @param width of a bin; the threshold is (i + 0.5) · width, whatever the histogram starts at
 */
export function histThreshold(histogram: Float64Array, width: number, percent: number): number {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  let share = 0;
  for (const [bin, count] of histogram.entries()) {
    share += count / total;
    if (share >= percent) return (bin + 0.5) * width;
  }
  return (histogram.length - 0.5) * width;
}
