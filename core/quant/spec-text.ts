import type { QuantSpec } from './spec.ts';

/** A spec in words, with everything that decides about numbers: `abs_max, 8 bits per channel (axis 0), rounds half-even`. */
export function specText({ kind, bits, signed, narrow, axis, rounding, movingRate, windowSize, percentile, sharedWith, foldBatchNorm }: QuantSpec): string {
  const levels = signed ? (narrow === false ? ` from ${-(2 ** (bits - 1))}` : '') : ' unsigned';
  const parts: readonly (string | false)[] = [
    kind,
    `${bits} bits${levels}${axis === undefined ? '' : ` per channel (axis ${axis})`}`,
    `rounds ${rounding}`,
    movingRate !== undefined && `decay ${movingRate}`,
    windowSize !== undefined && `window of ${windowSize} steps`,
    percentile !== undefined && `${percentile} % of the magnitudes`,
    sharedWith !== undefined && `scale of %${sharedWith}`,
    foldBatchNorm === true && 'times the factor of its batch norm',
  ];
  return parts.filter((part) => part !== false).join(', ');
}
