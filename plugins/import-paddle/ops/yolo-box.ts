import { digits } from '../digits.ts';
import type { Value } from '../../../core/ir/types.ts';
import type { OpContext, Translation } from '../op-context.ts';

/** `yolo_box`. What it decodes is an output of the model here; decoding is attached to it. */
export const yoloBox: Translation = (op) => {
  op.expect('clip_bbox', true);
  op.expect('iou_aware', false);
  const flat = op.numbers('anchors');
  const classes = op.number('class_num', 0);
  const predictions = op.value('X');
  const downsample = op.number('downsample_ratio', 32);
  checkCells(op, predictions, downsample);
  if (!(Number.isInteger(classes) && classes >= 1) || !flat.every((extent) => extent > 0) || predictions.type.shape[1] !== flat.length / 2 * (5 + classes)) {
    throw op.fail(`its anchors [${flat.join(', ')}] of ${classes} classes do not fit ${predictions.type.shape[1]} channels`);
  }
  const head = {
    predictions,
    anchors: Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!] as const),
    classes, confidenceThreshold: digits(op.number('conf_thresh', 0.01)),
    scaleXY: digits(op.number('scale_x_y', 1)),
  };
  op.bind('Boxes', { kind: 'boxes', content: 'boxes', transposed: false, heads: [head] });
  op.bind('Scores', { kind: 'boxes', content: 'scores', transposed: false, heads: [head] });
};

/**
 * Here a cell is as large as image and predictions say. Of images that are not square the versions of Paddle decode other
 * boxes: 1.8 measures widths by the height. Source: Paddle 1.8 and 2.6 `yolo_box_op.h`.
 */
function checkCells(op: OpContext, { type: { shape: [, , rows = 0, columns = 0] } }: Value, downsample: number): void {
  const { shape: [, , height, width] } = op.editor.graph.inputs.get('image')?.type ?? { shape: [] };
  if (height !== width || rows !== columns) throw op.fail(`it decodes ${rows} by ${columns} cells of ${height} by ${width} pixels; only square images are`);
  if (rows * downsample !== height) throw op.fail(`its downsample_ratio is ${downsample} for ${rows} cells of ${height} pixels`);
}
