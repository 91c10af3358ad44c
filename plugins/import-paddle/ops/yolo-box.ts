import { digits } from '../digits.ts';
import type { Translation } from '../op-context.ts';

/** `yolo_box`. What it decodes is an output of the model here; decoding is attached to it. */
export const yoloBox: Translation = (op) => {
  op.expect('clip_bbox', true);
  op.expect('iou_aware', false);
  const flat = op.numbers('anchors');
  const head = {
    predictions: op.value('X'),
    anchors: Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!] as const),
    classes: op.number('class_num', 0), confidenceThreshold: digits(op.number('conf_thresh', 0.01)),
    downsample: op.number('downsample_ratio', 32), scaleXY: digits(op.number('scale_x_y', 1)),
  };
  op.bind('Boxes', { kind: 'boxes', content: 'boxes', transposed: false, heads: [head] });
  op.bind('Scores', { kind: 'boxes', content: 'scores', transposed: false, heads: [head] });
};
