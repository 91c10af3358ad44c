import type { Editor } from '../../core/ir/editor.ts';
import type { Graph } from '../../core/ir/types.ts';
import { attachFineGrainedLoss } from './attach-fine-grained-loss.ts';
import { headsOf, type YoloHead } from './yolo-head.ts';

/** Options of the loss. */
export interface LossOptions {
  /** Number of classes, background not counted. */
  readonly classes: number;
  /** The graph's heads, as its outputs are numbered. */
  readonly heads: readonly YoloHead[];
  /** Predictions overlapping a box more than this are not punished as background, unless the head says otherwise. @default 0.7 */
  readonly ignoreThreshold?: number;
  /** Soften class targets by min(1/C, 1/40). @default true */
  readonly labelSmooth?: boolean;
  /** Take targets that the reader has made: see `attachFineGrainedLoss`. @default false */
  readonly fineGrained?: boolean;
  /** Rows of the ground-truth inputs; unused rows are zero. @default 50 */
  readonly maxBoxes?: number;
  /** Adds the overlap of boxes to the fine-grained loss. @default none */
  readonly iouLoss?: IouLossOptions | undefined;
  /** Teaches heads that predict overlaps: their weight in the fine-grained loss. @default 1 */
  readonly iouAwareWeight?: number | undefined;
}

/** PaddleDetection's `IouLoss`. */
export interface IouLossOptions {
  /** @default 2.5 */
  readonly weight?: number;
  /** 1 − overlap² instead of 1 − overlap. @default true */
  readonly square?: boolean;
  /** The complete overlap, see `OverlapOptions`. @default false */
  readonly complete?: boolean;
}

/**
 * Adds the inputs `gtBox` [N,B,4] (centre x, y, width, height in 0..1), `gtLabel` int32 [N,B] and `gtScore` [N,B] (mixup
 * weight, 1 without), and the output `loss`: per head the mean over images (`loss_stride_32` …), summed over heads, as
 * PaddleDetection's `YOLOv3Loss` does.
 */
export function attachLoss(graph: Graph, editor: Editor, options: LossOptions): void {
  if (options.fineGrained) return attachFineGrainedLoss(graph, editor, options);
  const { classes, ignoreThreshold = 0.7, labelSmooth = true, maxBoxes = 50 } = options;
  const heads = headsOf(graph, options.heads);
  const batch = heads[0]!.predictions.type.shape[0]!;
  const gtBox = editor.input('gtBox', { dtype: 'float32', shape: [batch, maxBoxes, 4] });
  const gtLabel = editor.input('gtLabel', { dtype: 'int32', shape: [batch, maxBoxes] });
  const gtScore = editor.input('gtScore', { dtype: 'float32', shape: [batch, maxBoxes] });
  const losses = heads.map(({ predictions: x, anchors, mask, stride, scaleXY = 1, ...head }, i) => {
    const { loss } = editor.emit('Yolov3Loss', { x, gtBox, gtLabel, gtScore }, {
      anchors: anchors.flat(), anchorMask: mask, classes, downsample: stride, labelSmooth, scaleXY,
      ignoreThreshold: head.ignoreThreshold ?? ignoreThreshold,
    }, { name: `yolo_loss.${i}` });
    const mean = editor.emit('ReduceMean', { x: loss }, { axes: [0] }, { name: `yolo_loss.${i}.mean` }).y;
    editor.output(`loss_stride_${stride}`, mean);
    return mean;
  });
  editor.output('loss', losses.reduce((a, b) => editor.emit('Add', { a, b }, {}, { name: 'yolo_loss.sum' }).y));
}
