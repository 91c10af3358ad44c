import * as z from 'zod';
import { onlyValue } from '../model-yolov3/index.ts';

/** PaddleDetection's `DarkNet`; `width` is ours. */
export const darkNetSection = z.strictObject({
  depth: onlyValue(53),
  norm_type: z.enum(['bn', 'sync_bn']).describe('Batch norm; both mean the same in one process.').default('bn'),
  norm_decay: z.number().min(0).describe('L2 decay of the scales and offsets of batch norms; filters follow OptimizerBuilder.').default(0),
  weight_prefix_name: onlyValue(''),
  width: z.number().min(1 / 32).max(8).describe('Factor on the channels of backbone and head.').default(1),
}).prefault({});

declare module '../../core/config/config.ts' {
  interface PluginSections {
    DarkNet: z.infer<typeof darkNetSection>;
  }
}
