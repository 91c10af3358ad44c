import type { Editor } from '../../core/ir/editor.ts';
import type { Graph, Value } from '../../core/ir/types.ts';
import { splitOverlaps, weighObjectness } from './iou-aware.ts';
import { headsOf, type AttachedHead, type YoloHead } from './yolo-head.ts';

/** Options of decoding. */
export interface AttachDecodeOptions {
  /** Number of classes, background not counted. */
  readonly classes: number;
  /** The graph's heads, as its outputs are numbered. */
  readonly heads: readonly YoloHead[];
  /** Predictions of lower objectness get box and scores zero. @default 0.01 */
  readonly confidenceThreshold?: number;
}

/**
 * Adds the input `imSize` int32 [N,2] (height and width of the original image) and the outputs `boxes` [N,M,4] (x1, y1,
 * x2, y2 in its pixels) and `scores` [N,M,C], heads one after the other.
 */
export function attachDecode(graph: Graph, editor: Editor, { classes, confidenceThreshold = 0.01, ...options }: AttachDecodeOptions): void {
  const heads = headsOf(graph, options.heads);
  const imSize = editor.input('imSize', { dtype: 'int32', shape: [heads[0]!.predictions.type.shape[0]!, 2] });
  const decoded = heads.map((head, i) => editor.emit('YoloBox', { x: scored(editor, head, classes), imSize }, {
    anchors: head.mask.flatMap((index) => head.anchors[index]!), classes, confidenceThreshold, downsample: head.stride, scaleXY: head.scaleXY ?? 1,
  }, { name: `yolo_box.${i}`, outputNames: { boxes: `yolo_box.${i}.boxes`, scores: `yolo_box.${i}.scores` } }));
  editor.output('boxes', editor.emit('Concat', { xs: decoded.map(({ boxes }) => boxes) }, { axis: 1 }, { name: 'boxes' }).y);
  editor.output('scores', editor.emit('Concat', { xs: decoded.map(({ scores }) => scores) }, { axis: 1 }, { name: 'scores' }).y);
}

function scored(editor: Editor, { predictions, mask, iouAwareFactor: factor }: AttachedHead, classes: number): Value {
  return factor === undefined ? predictions : weighObjectness(editor, splitOverlaps(editor, predictions, mask.length), { classes, factor });
}
