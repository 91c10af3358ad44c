import type { Model } from '../../core/model.ts';
import { attachDecode, type AttachDecodeOptions } from './attach-decode.ts';
import { attachLoss, type LossOptions } from './attach-loss.ts';
import { buildYolov3, type Yolov3Options } from './build-yolov3.ts';
import { decodeBoxes } from './decode-boxes.ts';
import type { NmsOptions } from './multiclass-nms.ts';
import { suppressionOf } from './suppression-of.ts';
import { COCO_ANCHOR_MASKS, COCO_ANCHORS } from './yolo-head.ts';

/** Everything a YOLOv3 can be told. */
export interface Yolov3ModelOptions extends Yolov3Options {
  readonly loss?: Omit<LossOptions, 'classes' | 'heads'>;
  readonly decode?: Omit<AttachDecodeOptions, 'classes' | 'heads'>;
  readonly nms?: NmsOptions;
}

/**
 * YOLOv3 as a model of the kernel.
 * @example
 * import { mobileNetV1 } from 'slimtap/plugins/model-yolov3';
 * const model = yolov3({ classes: 3, backbone: mobileNetV1({ width: 0.25, activation: 'relu6', padding: 'same', epsilon: 1e-3 }) });
 * const graph = model.build({ batch: 8, size: 320, random: createRandom(0) });
 */
export function yolov3(options: Yolov3ModelOptions): Model {
  const { classes, anchors = COCO_ANCHORS, anchorMasks = COCO_ANCHOR_MASKS, scaleXY, iouAwareFactor, loss, decode, nms } = options;
  const heads = anchorMasks.map((mask, i) => ({ anchors, mask, ...(scaleXY !== undefined && { scaleXY: scaleXY[i]! }), ...(iouAwareFactor !== undefined && { iouAwareFactor }) }));
  return {
    name: 'YOLOv3',
    classes,
    sizeMultiple: 32,
    suppression: suppressionOf(nms),
    build: (build) => buildYolov3(build, options).graph,
    attachLoss: (graph, editor) => attachLoss(graph, editor, { classes, heads, ...loss }),
    attachDecode: (graph, editor) => attachDecode(graph, editor, { classes, heads, ...decode }),
    decode: (outputs, context) => decodeBoxes(outputs, context, nms),
  };
}
