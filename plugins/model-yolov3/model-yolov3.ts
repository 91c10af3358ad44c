import type { Plugin } from '../../core/plugin.ts';
import { mobileNetV1 } from './backbones/mobilenet-v1.ts';
import { addYolov3Sections } from './config-schema.ts';
import { fromConfig } from './from-config.ts';

/** The architecture `YOLOv3` and the backbone `MobileNet` with PaddleDetection's configuration sections. */
export function modelYolov3(): Plugin {
  return {
    name: 'model-yolov3',
    apply(kernel) {
      addYolov3Sections(kernel.schema, () => kernel.names('backbone'));
      kernel.provide('backbone', 'MobileNet', () => ({ MobileNet: { width, activation, padding, norm_epsilon: epsilon, ...section } }) => mobileNetV1({
        width, activation, padding, epsilon,
        training: { filterDecay: section.conv_decay, normDecay: section.norm_decay, learningRateFactor: section.conv_learning_rate },
      }));
      kernel.provide('model', 'YOLOv3', () => (config) => fromConfig(config, kernel.resolve('backbone', config.YOLOv3.backbone)(config)));
    },
  };
}
