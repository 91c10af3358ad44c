import * as z from 'zod';
import { onlyValue } from '../model-yolov3/index.ts';
import { RESNET_DEPTHS } from './resnet.ts';

const stages = (what: string) => z.array(z.int().min(2).max(5)).max(4).meta({ examples: [[5]] }).describe(what);

/** PaddleDetection's `ResNet`; `width` is ours. */
export const resNetSection = z.strictObject({
  depth: z.literal(RESNET_DEPTHS).describe('Number of layers.').default(50),
  variant: z.enum(['a', 'b', 'c', 'd']).describe('Where blocks downsample: a in the first convolution, b in the second; c has a stem of three convolutions, d also shortcuts that average (vd).').default('b'),
  norm_type: z.enum(['bn', 'sync_bn']).describe('Batch norm; both mean the same in one process.').default('bn'),
  norm_decay: z.number().min(0).describe('L2 decay of the scales and offsets of batch norms; filters follow OptimizerBuilder.').default(0),
  freeze_at: z.int().min(0).max(4).describe('Stage up to which, stem included, no weight learns; below 2 all learn. Statistics of batch norms move all the same.').default(2),
  freeze_norm: onlyValue(false),
  feature_maps: stages('Stages whose output the head reads; YOLOv3 needs 3, 4 and 5.').min(1).default([2, 3, 4, 5]),
  dcn_v2_stages: stages('Stages whose 3x3 convolutions are deformable, from depth 50 on.').default([]),
  nonlocal_stages: onlyValue([]),
  gcb_stages: onlyValue([]),
  gcb_params: onlyValue({}),
  lr_mult_list: onlyValue([1, 1, 1, 1]),
  weight_prefix_name: onlyValue(''),
  width: z.number().min(1 / 32).max(8).describe('Factor on the channels of backbone and head.').default(1),
}).prefault({});

declare module '../../core/config/config.ts' {
  interface PluginSections {
    ResNet: z.infer<typeof resNetSection>;
  }
}
