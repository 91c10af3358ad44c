/** The shortest number that is the same float32: 0.1 instead of 0.10000000149011612, and 0.16666667 for a sixth. */
export function digits(value: number): number {
  for (let count = 6; count < 9; count++) {
    const short = Number(value.toPrecision(count));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return Number(value.toPrecision(9));
}
