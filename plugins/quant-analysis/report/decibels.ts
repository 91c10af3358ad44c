import { UNKNOWN } from '../../html-page/index.ts';
import type { Noise } from '../statistics/noise.ts';

/** Signal to noise as it is shown. */
export function decibels(noise: Noise | null): string {
  return noise === null ? UNKNOWN : noise.sqnr.toFixed(1);
}
