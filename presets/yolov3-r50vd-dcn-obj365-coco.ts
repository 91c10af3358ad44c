import type { Preset } from '../core/plugin.ts';
import { yoloOutputSkip } from '../plugins/yolo-output-skip/index.ts';
import { detection } from './detection.ts';
import { presetConfig } from './preset-config.ts';

/** YOLOv3 with ResNet50-vd and deformable convolutions on COCO, from object365 weights and with the fine-grained loss, the output convolutions in float. */
export const yolov3R50vdDcnObj365Coco: Preset = {
  name: 'yolov3-r50vd-dcn-obj365-coco',
  use: [detection, yoloOutputSkip()],
  config: await presetConfig('yolov3_r50vd_dcn_obj365_pretrained_coco.yml'),
};
