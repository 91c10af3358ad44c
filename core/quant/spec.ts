/** How scales come to be. Open: a plugin that adds a quantizer adds its name. */
export interface QuantizerKinds {
  /** Scale is max|x| of the tensor at hand, in training and after. Weights. */
  abs_max: true;
  /** Scale is the largest max|x| of a window of steps; frozen when evaluating. */
  range_abs_max: true;
  /** Scale is a moving average of max|x| kept as a state; frozen when evaluating. Activations. */
  moving_average_abs_max: true;
  /** Scale and zero point of moving averages of min x and max x: all levels serve the range there is. Activations. */
  moving_average_min_max: true;
  /** Scale is a moving average of a percentile of |x|, which leaves outliers out. Activations. */
  percentile: true;
  /** Scale is a state that nothing moves: what a method after training decided, or what an imported model came with. */
  fixed_scale: true;
  /** Scale is learned by its gradient (Esser et al. 2020). */
  lsq: true;
  /** Values are clipped at a learned threshold, the scale (Choi et al. 2018). Activations. */
  pact: true;
}
export type QuantizerKind = keyof QuantizerKinds;

/** How one value is quantized. Real value of integer q: q · scale / qmax, where scale is Paddle's (a threshold, not a step). */
export interface QuantSpec {
  readonly kind: QuantizerKind;
  /** 1 to 16; signed from 2, since 2^(1-1)-1 leaves no level but 0. */
  readonly bits: number;
  /** Signed symmetric, or unsigned: for values that are never negative, or with a zero point. */
  readonly signed: boolean;
  /** Signed only: clip at -max rather than at -max-1. Paddle clips so. @default true */
  readonly narrow?: boolean | undefined;
  /** Channel axis, or undefined for one scale per tensor. */
  readonly axis?: number | undefined;
  /** Ties in rounding. */
  readonly rounding: 'half-even' | 'half-away';
  /**
   * Name of another value whose scale is used, where that value is quantized by the same kind: values that differ by little more than
   * their sign then meet the same grid, and quantizing twice loses nothing.
   */
  readonly sharedWith?: string | undefined;
  /** A filter is multiplied by the factor of the batch norm behind its convolution before it is quantized. */
  readonly foldBatchNorm?: boolean | undefined;
  /** Decay of a moving average, 0..1. */
  readonly movingRate?: number | undefined;
  /** Steps that `range_abs_max` looks back. */
  readonly windowSize?: number | undefined;
  /** Percent of the elements that `percentile` represents, 0..100. */
  readonly percentile?: number | undefined;
}

/** Largest integer of a spec: 2^(bits-1)-1 signed, 2^bits-1 unsigned. */
export function quantMax(spec: Pick<QuantSpec, 'bits' | 'signed'>): number {
  return spec.signed ? 2 ** (spec.bits - 1) - 1 : 2 ** spec.bits - 1;
}

/** Lowest and highest level of a number format. */
export function levelRange({ bits, signed, narrow }: { readonly bits: number; readonly signed: boolean; readonly narrow: boolean }): [lowest: number, highest: number] {
  const highest = quantMax({ bits, signed });
  return [signed ? -highest - (narrow ? 0 : 1) : 0, highest];
}

/** Scales this small are dead channels: everything becomes 0 (Paddle's limit). As float32, which scales are compared in. */
export const SMALLEST_SCALE = Math.fround(1e-30);
