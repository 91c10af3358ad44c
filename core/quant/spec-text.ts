import type { QuantSpec } from './spec.ts';

/** A spec in words: `abs_max, 8 bits per channel (axis 0)`. */
export function specText({ kind, bits, signed, axis }: QuantSpec): string {
  return `${kind}, ${bits} bits${signed ? '' : ' unsigned'}${axis === undefined ? '' : ` per channel (axis ${axis})`}`;
}
