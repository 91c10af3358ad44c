import type { Preset } from '../core/plugin.ts';
import { yoloOutputSkip } from '../plugins/yolo-output-skip/index.ts';
import { detection } from './detection.ts';
import { presetConfig } from './preset-config.ts';

/** YOLOv3 with ResNet34 on COCO, the output convolutions in float. */
export const yolov3R34Coco: Preset = {
  name: 'yolov3-r34-coco',
  use: [detection, yoloOutputSkip()],
  config: await presetConfig('yolov3_r34.yml'),
};
