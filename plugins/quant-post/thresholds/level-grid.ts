import { quantMax, type QuantSpec } from '../../../core/quant/spec.ts';
import { cutRange } from '../cut-range.ts';
import type { Observation } from '../observe.ts';

/** The parts of a spec that decide which values can be represented. */
export type LevelSpec = Pick<QuantSpec, 'kind' | 'bits' | 'signed' | 'narrow'>;

/** The values a quantizer represents: whole multiples of a step between two levels, 0 among them. */
export interface LevelGrid {
  readonly step: number;
  /** Lowest and highest level; 0 stands for 0. */
  readonly lowest: number;
  readonly highest: number;
}

/** What a quantizer represents with a threshold. With a zero point its levels serve the range that is left of what was seen. */
export function levelGrid(spec: LevelSpec, seen: Pick<Observation, 'low' | 'high'>, threshold: number): LevelGrid {
  const qmax = quantMax(spec);
  if (spec.kind === 'moving_average_min_max') {
    const { low, high } = cutRange(seen, threshold);
    const step = (high - low) / qmax;
    const zeroPoint = Math.round(-low / step);
    return { step, lowest: -zeroPoint, highest: qmax - zeroPoint };
  }
  return { step: threshold / qmax, lowest: spec.signed ? -qmax - (spec.narrow === false ? 1 : 0) : 0, highest: qmax };
}
