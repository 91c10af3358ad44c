import type { QuantSpec } from '../../../core/quant/spec.ts';
import type { Histogram } from '../../quant-post/index.ts';
import { toBins, type Bins } from './bins.ts';
import type { Extremes } from './extremes.ts';
import type { RepresentedRange } from '../../../core/quant/represented-range.ts';
import type { Noise } from './noise.ts';
import type { QuantizedTensor } from './quantized-tensors.ts';
import type { Levels } from './with-tensors.ts';

/** What quantization does to one tensor. */
export interface TensorStatistics {
  readonly name: string;
  readonly weight: boolean;
  /** Slots that read it quantized, such as `conv1.x`. */
  readonly readers: readonly string[];
  readonly spec: QuantSpec;
  /** Smallest and largest element. */
  readonly low: number;
  readonly high: number;
  /** Smallest and largest value its quantizer can hold; of the widest channel. */
  readonly represented: RepresentedRange;
  /** Scale of the quantizer: one, or one per channel. */
  readonly scales: readonly number[];
  /** Share of the elements that are clipped. */
  readonly clipped: number;
  /** Null for a tensor that is zero everywhere. */
  readonly noise: Noise | null;
  readonly histogram: Bins;
}

export interface Measured {
  readonly extremes: Extremes;
  readonly histogram: Histogram;
  readonly noise: Noise | null;
  readonly levels: Levels;
}

/** A slot of the plan as readers are told: `conv1.x`. */
export function slotName({ node, slot }: { readonly node: string; readonly slot: string }): string {
  return `${node}.${slot}`;
}

/** Puts together what was measured of a tensor. */
export function tensorStatistics({ node, weight, readers, spec }: QuantizedTensor, { extremes, histogram, noise, levels }: Measured): TensorStatistics {
  return {
    name: node.inputs.x.name, weight, readers: readers.map(slotName), spec,
    ...extremes.result(), ...levels, noise, histogram: toBins(histogram),
  };
}
