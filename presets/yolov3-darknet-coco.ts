import type { Preset } from '../core/plugin.ts';
import { yoloOutputSkip } from '../plugins/yolo-output-skip/index.ts';
import { detection } from './detection.ts';
import { presetConfig } from './preset-config.ts';

/** YOLOv3 with DarkNet53 on COCO, the output convolutions in float. */
export const yolov3DarknetCoco: Preset = {
  name: 'yolov3-darknet-coco',
  use: [detection, yoloOutputSkip()],
  config: await presetConfig('yolov3_darknet.yml'),
};
