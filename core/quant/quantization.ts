import type { Value } from '../ir/types.ts';

/** A value of a graph, its scale and the number format to put it in: what a backend lowers. */
export interface Quantization {
  readonly x: Value;
  /** Levels times the step, [1] or per index of the axis. */
  readonly scale: Value;
  /** The level that stands for 0, int32 [1]; only with one scale. */
  readonly zeroPoint?: Value | undefined;
  readonly bits: number;
  readonly signed: boolean;
  readonly narrow: boolean;
  readonly axis: number;
  readonly rounding: string;
}
