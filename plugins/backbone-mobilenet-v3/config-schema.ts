import * as z from 'zod';
import { onlyValue } from '../model-yolov3/index.ts';

/** PaddleDetection's `MobileNetV3`; `head_width` is ours. */
export const mobileNetV3Section = z.strictObject({
  model_name: z.enum(['small', 'large']).describe('Which of the two networks.').default('small'),
  scale: z.number().min(1 / 32).max(8).describe('Factor on the channels of the backbone, which stay multiples of 8.').default(1),
  norm_type: z.enum(['bn', 'sync_bn']).describe('Batch norm; both mean the same in one process.').default('bn'),
  norm_decay: z.number().min(0).describe('L2 decay of the scales and offsets of batch norms.').default(0),
  conv_decay: z.number().min(0).describe('L2 decay of the filters and biases of convolutions.').default(0),
  feature_maps: onlyValue([1, 2, 3, 4, 6]),
  extra_block_filters: onlyValue([]),
  with_extra_blocks: onlyValue(false),
  lr_mult_list: onlyValue([1, 1, 1, 1, 1]),
  freeze_norm: onlyValue(false),
  multiplier: onlyValue(1),
  weight_prefix_name: onlyValue(''),
  head_width: z.number().min(1 / 32).max(8).describe('Factor on the channels of the head.').default(1),
}).prefault({});

declare module '../../core/config/config.ts' {
  interface PluginSections {
    MobileNetV3: z.infer<typeof mobileNetV3Section>;
  }
}
