/** The middle value, and how far the others are from it: (largest − smallest) / median. */
export function median(values: readonly number[]): { readonly median: number; readonly spread: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const middle = sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  return { median: middle, spread: (sorted.at(-1)! - sorted[0]!) / middle };
}
