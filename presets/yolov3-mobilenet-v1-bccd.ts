import type { Preset } from '../core/plugin.ts';
import { yoloOutputSkip } from '../plugins/yolo-output-skip/index.ts';
import { detection } from './detection.ts';
import { presetConfig } from './preset-config.ts';

/** A quarter-width YOLOv3 with MobileNetV1 on the blood-cell images of `examples/bccd`: the demo. */
export const yolov3MobilenetV1Bccd: Preset = {
  name: 'yolov3-mobilenet-v1-bccd',
  use: [detection, yoloOutputSkip()],
  config: await presetConfig('yolov3_mobilenet_v1_bccd.yml'),
};
