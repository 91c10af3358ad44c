import type { Editor } from '../../core/ir/editor.ts';
import type { Graph } from '../../core/ir/types.ts';
import { headsOf } from './attach-loss.ts';
import { COCO_ANCHOR_MASKS, COCO_ANCHORS, type Yolov3Options } from './build-yolov3.ts';
import { STRIDES } from './head.ts';

/** Options of decoding. */
export interface AttachDecodeOptions extends Pick<Yolov3Options, 'classes' | 'anchors' | 'anchorMasks'> {
  /** Predictions of lower objectness get box and scores zero. @default 0.01 */
  readonly confidenceThreshold?: number;
}

/**
 * Adds the input `imSize` int32 [N,2] (height and width of the original image) and the outputs `boxes` [N,M,4] (x1, y1,
 * x2, y2 in its pixels) and `scores` [N,M,C], scales one after the other, coarsest first.
 */
export function attachDecode(graph: Graph, editor: Editor, options: AttachDecodeOptions): void {
  const { classes, anchors = COCO_ANCHORS, anchorMasks = COCO_ANCHOR_MASKS, confidenceThreshold = 0.01 } = options;
  const heads = headsOf(graph);
  const imSize = editor.input('imSize', { dtype: 'int32', shape: [heads[0]!.type.shape[0]!, 2] });
  const decoded = heads.map((x, i) => editor.emit('YoloBox', { x, imSize }, {
    anchors: anchorMasks[i]!.flatMap((index) => anchors[index]!), classes, confidenceThreshold, downsample: STRIDES[i]!,
  }, { name: `yolo_box.${i}`, outputNames: { boxes: `yolo_box.${i}.boxes`, scores: `yolo_box.${i}.scores` } }));
  editor.output('boxes', editor.emit('Concat', { xs: decoded.map(({ boxes }) => boxes) }, { axis: 1 }, { name: 'boxes' }).y);
  editor.output('scores', editor.emit('Concat', { xs: decoded.map(({ scores }) => scores) }, { axis: 1 }, { name: 'scores' }).y);
}
