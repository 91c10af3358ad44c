import type { Preset } from '../core/plugin.ts';
import { yoloOutputSkip } from '../plugins/yolo-output-skip/index.ts';
import { detection } from './detection.ts';
import { presetConfig } from './preset-config.ts';

/** YOLOv3 with MobileNetV1 on VOC, the output convolutions in float. */
export const yolov3MobilenetV1Voc: Preset = {
  name: 'yolov3-mobilenet-v1-voc',
  use: [detection, yoloOutputSkip()],
  config: await presetConfig('yolov3_mobilenet_v1_voc.yml'),
};
