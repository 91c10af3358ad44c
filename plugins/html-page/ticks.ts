/** About as many ticks on an axis. */
const WANTED = 6;

/** Round numbers between two, at steps of 1, 2 or 5 times a power of ten. */
export function linearTicks(low: number, high: number): readonly number[] {
  const rough = (high - low) / WANTED;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999)!;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  // Multiples, not sums: 0.1 + 0.2 is no round number.
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Powers of ten between two numbers, and 2 and 5 times them; where few of these fit, round numbers at even distances. */
export function logTicks(low: number, high: number): readonly number[] {
  const factors = high / low < 1000 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++) {
    for (const factor of factors) ticks.push(Number(`${factor}e${exponent}`));
  }
  const inside = ticks.filter((tick) => tick >= low && tick <= high);
  return inside.length < 3 ? linearTicks(low, high).filter((tick) => tick > 0) : inside;
}
