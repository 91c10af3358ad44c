import type { Preset } from '../core/plugin.ts';
import { yoloOutputSkip } from '../plugins/yolo-output-skip/index.ts';
import { detection } from './detection.ts';
import { presetConfig } from './preset-config.ts';

/** YOLOv3 with MobileNetV3 (large) on COCO, the output convolutions in float. */
export const yolov3MobilenetV3Coco: Preset = {
  name: 'yolov3-mobilenet-v3-coco',
  use: [detection, yoloOutputSkip()],
  config: await presetConfig('yolov3_mobilenet_v3.yml'),
};
