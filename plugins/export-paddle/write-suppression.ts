import { exportUnsupported } from '../../core/errors.ts';
import type { Graph, Value } from '../../core/ir/types.ts';
import { flag, float, int } from './attributes.ts';
import type { ProgramWriter } from './program-writer.ts';

/** Options of Paddle's `multiclass_nms`, by its names. */
export interface Suppression {
  readonly background_label: number;
  readonly score_threshold: number;
  readonly nms_threshold: number;
  readonly nms_top_k: number;
  readonly keep_top_k: number;
  readonly nms_eta: number;
  readonly normalized: boolean;
}

/** Numbers of one result row: label, score, x1, y1, x2, y2. */
const ROW = 6;

/**
 * Removes duplicates inside the program. The rows of all images come one after the other; the sequence boundaries say
 * where an image's end. Source: PaddleDetection `yolo_head.py`.
 */
export function writeSuppression(on: ProgramWriter, graph: Graph, suppression: Suppression): { name: string; value: Value } {
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
  return { name, value: boxes };
}
