import type { Plugin } from '../../core/plugin.ts';
import { resNetSection } from './config-schema.ts';
import { resNet } from './resnet.ts';

export { resNet, type ResNetDepth, type ResNetOptions, type ResNetVariant } from './resnet.ts';

/** The backbone `ResNet` with PaddleDetection's configuration section. */
export function backboneResnet(): Plugin {
  return {
    name: 'backbone-resnet',
    requires: ['model-yolov3'],
    apply(kernel) {
      kernel.schema.section('ResNet', resNetSection);
      kernel.provide('backbone', 'ResNet', () => ({ ResNet: { depth, variant, width, ...section } }) => resNet({
        depth, variant, width, featureMaps: section.feature_maps, deformableStages: section.dcn_v2_stages, freezeAt: section.freeze_at, normDecay: section.norm_decay,
      }));
    },
  };
}
