import type { Graph, Value } from '../../core/ir/types.ts';
import { modelInvalid } from '../../core/errors.ts';

/** One scale of a YOLO detector, as decoding and loss see it: what the channels of its raw predictions mean. */
export interface YoloHead {
  /** Widths and heights in input pixels of all anchors that compete for a box. */
  readonly anchors: readonly (readonly [width: number, height: number])[];
  /** Indices into `anchors` of this scale's own. */
  readonly mask: readonly number[];
  /** Factor by which the sigmoid of x and y is stretched about the middle of the cell. @default 1 */
  readonly scaleXY?: number;
  /** Predictions overlapping a box more than this are not punished as background. @default the loss's own */
  readonly ignoreThreshold?: number;
  /** How much the predicted overlap counts in a score, of heads that predict it: see `splitOverlaps`. @default none is predicted */
  readonly iouAwareFactor?: number;
}

/** Width and height in pixels of the input, smallest first: YOLOv3's nine clusters of COCO's boxes. */
export const COCO_ANCHORS: readonly (readonly [number, number])[] = [
  [10, 13], [16, 30], [33, 23], [30, 61], [62, 45], [59, 119], [116, 90], [156, 198], [373, 326],
];

export const COCO_ANCHOR_MASKS: readonly (readonly number[])[] = [[6, 7, 8], [3, 4, 5], [0, 1, 2]];

/** A head with its raw predictions and how many input pixels a cell of it spans. */
export interface AttachedHead extends YoloHead {
  readonly predictions: Value;
  readonly stride: number;
}

/** The heads of a graph: outputs `head0`, `head1` … in the order of `heads`. @throws ERR_MODEL_INVALID for another graph */
export function headsOf(graph: Graph, heads: readonly YoloHead[]): readonly AttachedHead[] {
  const image = graph.inputs.get('image');
  if (image === undefined) throw modelInvalid('graph', graph.name, 'it has no input image');
  return heads.map((head, i) => {
    const predictions = graph.outputs.get(`head${i}`);
    if (predictions === undefined) throw modelInvalid('graph', graph.name, `it has no output head${i}`);
    return { ...head, predictions, stride: image.type.shape[2]! / predictions.type.shape[2]! };
  });
}
