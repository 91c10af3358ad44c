import { exportUnsupported } from '../../core/errors.ts';
import type { Graph } from '../../core/ir/types.ts';
import type { Suppression } from '../../core/model.ts';
import { flag, float, int } from './attributes.ts';
import type { ProgramWriter } from './program-writer.ts';

/** Numbers of one result row: label, score, x1, y1, x2, y2. */
const ROW = 6;

/**
 * Removes duplicates inside the program. The rows of all images come one after the other; the sequence boundaries say
 * where an image's end. Source: PaddleDetection `yolo_head.py`. @returns the variable
 */
export function writeSuppression(on: ProgramWriter, graph: Graph, suppression: Suppression): string {
  const [boxes, scores] = ['boxes', 'scores'].map((output) => graph.outputs.get(output));
  if (boxes === undefined || scores === undefined) throw exportUnsupported('paddle', ['multiclass_nms: the graph has no outputs "boxes" and "scores"']);
  const { background_label, score_threshold, nms_threshold, nms_top_k, keep_top_k, nms_eta, normalized } = suppression;
  on.leave();
  const inputs = { BBoxes: on.nameOf(boxes), Scores: on.nameOf(scores) };
  const name = on.variable(on.layer('multiclass_nms').next(), { dtype: 'float32', dims: [boxes.type.shape[1]!, ROW], lodLevel: 1, persistable: false });
  on.write('multiclass_nms', inputs, { Out: name }, {
    background_label: int(background_label), score_threshold: float(score_threshold), nms_threshold: float(nms_threshold), nms_top_k: int(nms_top_k),
    keep_top_k: int(keep_top_k), nms_eta: float(nms_eta), normalized: flag(normalized),
  });
  return name;
}
