/** What stands where nothing is known. */
export const UNKNOWN = '–';

/** AP, or a score of that kind. */
export function ap(value: number | undefined | null): string {
  return value === undefined || value === null ? UNKNOWN : value.toFixed(4);
}

/** A difference of AP, with its sign. */
export function difference(value: number | null): string {
  return value === null ? UNKNOWN : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}

/** A share in percent, with digits where it is small. */
export function percent(share: number): string {
  const value = 100 * share;
  return value === 0 ? '0' : value < 0.001 ? '<0.001' : value.toPrecision(value < 1 ? 1 : 3);
}

/** A number of any size in few characters. */
export function short(value: number): string {
  const magnitude = Math.abs(value);
  const digits = magnitude === 0 || (magnitude < 1e4 && magnitude >= 1e-3) ? String(Number(magnitude.toPrecision(3))) : magnitude.toExponential(1);
  return value < 0 ? `−${digits}` : digits;
}

/** `12.3 M`. */
export function amount(value: number): string {
  for (const [unit, size] of [['G', 1e9], ['M', 1e6], ['k', 1e3]] as const) if (value >= size) return `${(value / size).toPrecision(3)} ${unit}`;
  return String(value);
}
