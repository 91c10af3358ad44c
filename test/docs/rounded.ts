/** A value with its numbers to twelve digits: what an example prints is what a reader would. */
export function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(12));
  return Array.isArray(value) ? value.map(rounded) : value;
}
