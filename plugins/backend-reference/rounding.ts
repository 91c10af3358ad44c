/** How a half is rounded. NumPy and ONNX take 'half-even'; C's `round` takes 'half-away'. */
export type Rounding = 'half-even' | 'half-away';

/** The rounding function of that name. */
export function roundingOf(mode: string): (value: number) => number {
  return mode === 'half-away' ? roundHalfAway : roundHalfEven;
}

function roundHalfAway(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
