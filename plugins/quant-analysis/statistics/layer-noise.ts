import type { Noise } from './noise.ts';

/** What is compared at the output of a layer. */
export const LAYER_PAIRS = ['own', 'weights', 'activations', 'accumulated'] as const;
export type LayerPair = (typeof LAYER_PAIRS)[number];

/**
 * Noise at the output of a layer, behind its batch norm where it has one: `own` on the same inputs in float, `weights` and `activations` with those quantized alone,
 * `accumulated` against the layer of the float network. Null where there is nothing to compare.
 */
export type LayerNoise = Readonly<Record<LayerPair, Noise | null>>;
