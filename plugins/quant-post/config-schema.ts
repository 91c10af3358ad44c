import * as z from 'zod';
import { ALGORITHM_NAMES } from './thresholds/index.ts';

/** `quant_post`: PaddleSlim's options of `quant_post_static` and `quant_post_dynamic`, as far as `quantization` does not have them. */
export const quantPostSection = z.strictObject({
  algo: z.enum(ALGORITHM_NAMES).describe('How the ranges of activations are found.').default('hist'),
  batch_size: z.int().min(1).describe('Images per batch of calibration.').default(8),
  batch_nums: z.int().min(1).nullable().describe('Batches to calibrate with; null takes the whole dataset.').default(null),
  hist_percent: z.number().gt(0).max(1).describe('Share of the elements that algo hist and percentile represent.').default(0.9999),
  onnx_format: z.boolean().describe('For which form of model Paddle 2.6 judges thresholds of mse and emd; matters with compat paddle-2.6 only.').default(true),
}).prefault({});

declare module '../../core/config/config.ts' {
  interface PluginSections {
    quant_post: z.infer<typeof quantPostSection>;
  }
}
