/** The number a float32 attribute was written for: 0.1 instead of 0.10000000149011612. As float32 both are the same. */
export function digits(value: number): number {
  return Number(value.toPrecision(7));
}
