import type { Plugin } from '../../core/plugin.ts';
import { mobileNetV3Section } from './config-schema.ts';
import { mobileNetV3 } from './mobilenet-v3.ts';

export { mobileNetV3, type MobileNetV3Options } from './mobilenet-v3.ts';

/** The backbone `MobileNetV3` with PaddleDetection's configuration section. */
export function backboneMobilenetV3(): Plugin {
  return {
    name: 'backbone-mobilenet-v3',
    requires: ['model-yolov3'],
    apply(kernel) {
      kernel.schema.section('MobileNetV3', mobileNetV3Section);
      kernel.provide('backbone', 'MobileNetV3', () => ({ MobileNetV3: { model_name: size, scale, head_width: headWidth, conv_decay: convDecay, norm_decay: normDecay } }) =>
        mobileNetV3({ size, scale, headWidth, convDecay, normDecay }));
    },
  };
}
