import * as z from 'zod';
import type { EncodeOptions } from './encode-program.ts';

/** What the plugin `quant-post` leaves in a checkpoint, as far as a program tells of it. */
const summary = z.looseObject({ algo: z.string(), outThresholds: z.record(z.string(), z.number()) });

/**
 * How a model that was quantized after training says so: `quantization_type` with the algorithm, and the thresholds of what
 * layers give (`out_threshold`). Source: Paddle 1.8 `post_training_quantization.py`.
 */
export function quantizedAfterTraining(extra: Readonly<Record<string, unknown>>): Partial<EncodeOptions> {
  const parsed = summary.safeParse(extra['quant-post']);
  if (!parsed.success) return {};
  return { quantizationType: `post_${parsed.data.algo.toLowerCase()}`, outThresholds: new Map(Object.entries(parsed.data.outThresholds)) };
}
