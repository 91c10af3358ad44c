import type { Histogram } from './event.ts';

/** Buckets of a histogram: as many as TensorBoard draws. */
const BUCKETS = 30;

/** A histogram of a few numbers between the smallest and the largest; undefined for none. */
export function histogramOf(values: readonly number[]): Histogram | undefined {
  if (values.length === 0) return undefined;
  const [min, max] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]) as [number, number];
  // Equal values lie in one bucket that has a width.
  const width = (max - min) / BUCKETS || Math.abs(min) / BUCKETS || 1;
  const buckets = new Array<number>(BUCKETS).fill(0);
  for (const value of values) buckets[Math.min(BUCKETS - 1, Math.floor((value - min) / width))]!++;
  return {
    min, max, count: values.length, sum: values.reduce((sum, value) => sum + value, 0), sumOfSquares: values.reduce((sum, value) => sum + value ** 2, 0),
    limits: buckets.map((_, i) => min + (i + 1) * width), buckets,
  };
}
