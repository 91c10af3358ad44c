import type { Preset } from '../core/plugin.ts';
import { yoloOutputSkip } from '../plugins/yolo-output-skip/index.ts';
import { detection } from './detection.ts';
import { presetConfig } from './preset-config.ts';

/** YOLOv3 with ResNet50-vd and deformable convolutions on COCO, the output convolutions in float. */
export const yolov3R50vdDcnCoco: Preset = {
  name: 'yolov3-r50vd-dcn-coco',
  use: [detection, yoloOutputSkip()],
  config: await presetConfig('yolov3_r50vd_dcn.yml'),
};
