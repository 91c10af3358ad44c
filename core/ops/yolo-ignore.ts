import { defineOp } from './define-op.ts';
import { expectFloat, expectShape } from './shape/expect.ts';
import { expectHead, YOLO_ATTRIBUTES, YOLO_INPUTS, type Yolov3LossAttributes } from './yolov3-loss.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    YoloIgnore: { inputs: { x: Value; gtBox: Value }; outputs: 'y'; attrs: Omit<Yolov3LossAttributes, 'labelSmooth'> };
  }
}

const { anchors, anchorMask, classes, ignoreThreshold, downsample, scaleXY } = YOLO_ATTRIBUTES;

/** Which predictions of a YOLOv3 head overlap some box too well to be called background. Source: Redmon & Farhadi 2018; PaddleDetection `yolo_loss.py`. */
export const YoloIgnore = defineOp<'YoloIgnore'>({
  name: 'YoloIgnore',
  doc: 'Which predictions of one YOLOv3 head overlap some box more than the threshold, so that they are not punished as background; a decision without a gradient. Source: Redmon & Farhadi 2018; PaddleDetection `yolo_loss.py`.',
  inputs: { x: YOLO_INPUTS.x, gtBox: YOLO_INPUTS.gtBox },
  outputs: { y: 'bool [N, A, H, W]' },
  attrs: { anchors, anchorMask, classes, ignoreThreshold, downsample, scaleXY },
  infer({ x, gtBox }, attrs) {
    const shape = expectHead('YoloIgnore', x, attrs);
    expectFloat('YoloIgnore.gtBox', gtBox);
    expectShape('YoloIgnore.gtBox', gtBox, [shape[0]!, gtBox.shape[1] ?? 0, 4]);
    return { y: { dtype: 'bool', shape } };
  },
  gradient: () => ({}),
});
