import type { Editor } from '../../core/ir/editor.ts';
import type { Graph, Value } from '../../core/ir/types.ts';
import { modelInvalid } from '../../core/errors.ts';
import { COCO_ANCHOR_MASKS, COCO_ANCHORS, type Yolov3Options } from './build-yolov3.ts';
import { STRIDES } from './head.ts';

/** Options of the loss. */
export interface LossOptions extends Pick<Yolov3Options, 'classes' | 'anchors' | 'anchorMasks'> {
  /** Predictions overlapping a box more than this are not punished as background. @default 0.7 */
  readonly ignoreThreshold?: number;
  /** Soften class targets by min(1/C, 1/40). @default true */
  readonly labelSmooth?: boolean;
  /** Rows of the ground-truth inputs; unused rows are zero. @default 50 */
  readonly maxBoxes?: number;
}

/**
 * Adds the inputs `gtBox` [N,B,4] (centre x, y, width, height in 0..1), `gtLabel` int32 [N,B] and `gtScore` [N,B] (mixup
 * weight, 1 without), and the output `loss`: per scale the mean over images, summed over scales, as PaddleDetection's
 * `YOLOv3Loss` does.
 */
export function attachLoss(graph: Graph, editor: Editor, options: LossOptions): void {
  const { classes, anchors = COCO_ANCHORS, anchorMasks = COCO_ANCHOR_MASKS, ignoreThreshold = 0.7, labelSmooth = true, maxBoxes = 50 } = options;
  const heads = headsOf(graph);
  const batch = heads[0]!.type.shape[0]!;
  const gtBox = editor.input('gtBox', { dtype: 'float32', shape: [batch, maxBoxes, 4] });
  const gtLabel = editor.input('gtLabel', { dtype: 'int32', shape: [batch, maxBoxes] });
  const gtScore = editor.input('gtScore', { dtype: 'float32', shape: [batch, maxBoxes] });
  const losses = heads.map((x, i) => {
    const { loss } = editor.emit('Yolov3Loss', { x, gtBox, gtLabel, gtScore }, {
      anchors: anchors.flat(), anchorMask: anchorMasks[i]!, classes, ignoreThreshold, downsample: STRIDES[i]!, labelSmooth,
    }, { name: `yolo_loss.${i}` });
    return editor.emit('ReduceMean', { x: loss }, { axes: [0] }, { name: `yolo_loss.${i}.mean` }).y;
  });
  editor.output('loss', losses.reduce((a, b) => editor.emit('Add', { a, b }, {}, { name: 'yolo_loss.sum' }).y));
}

/** The raw predictions of a YOLOv3 graph, coarsest scale first. @throws ERR_MODEL_INVALID for another graph */
export function headsOf(graph: Graph): readonly Value[] {
  return STRIDES.map((_, i) => {
    const head = graph.outputs.get(`head${i}`);
    if (head === undefined) throw modelInvalid('graph', graph.name, `it has no output head${i}`);
    return head;
  });
}
