import type { Preset } from '../core/plugin.ts';
import { yoloOutputSkip } from '../plugins/yolo-output-skip/index.ts';
import { detection } from './detection.ts';
import { presetConfig } from './preset-config.ts';

/** YOLOv3 with ResNet34 on VOC, the output convolutions in float. */
export const yolov3R34Voc: Preset = {
  name: 'yolov3-r34-voc',
  use: [detection, yoloOutputSkip()],
  config: await presetConfig('yolov3_r34_voc.yml'),
};
