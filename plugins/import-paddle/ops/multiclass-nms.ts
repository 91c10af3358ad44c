import { digits } from '../digits.ts';
import type { Translation } from '../op-context.ts';

/** `multiclass_nms`, `multiclass_nms2` and `multiclass_nms3` over the boxes of YOLO heads; it is done after the graph has run. */
export const multiclassNms: Translation = (op) => {
  op.expectNone('RoisNum');
  const [boxes, scores] = [op.binding('BBoxes'), op.binding('Scores')];
  const fits = boxes.kind === 'boxes' && scores.kind === 'boxes' && boxes.content === 'boxes' && scores.content === 'scores' && scores.transposed
    && boxes.heads.length === scores.heads.length && boxes.heads.every((head, i) => head === scores.heads[i]);
  if (!fits) throw op.fail('it suppresses boxes that are not those of yolo_box, head after head');
  const [first, ...others] = boxes.heads;
  if (others.some(({ classes, confidenceThreshold }) => classes !== first!.classes || confidenceThreshold !== first!.confidenceThreshold)) throw op.fail('its heads have different classes or thresholds');
  op.bind('Out', {
    kind: 'detections', heads: boxes.heads,
    nms: {
      scoreThreshold: digits(op.number('score_threshold', 0.01)), nmsThreshold: digits(op.number('nms_threshold', 0.3)), nmsTopK: op.number('nms_top_k', -1), keepTopK: op.number('keep_top_k', -1),
      backgroundLabel: op.number('background_label', 0), normalized: op.flag('normalized', true), eta: digits(op.number('nms_eta', 1)),
    },
  });
};
