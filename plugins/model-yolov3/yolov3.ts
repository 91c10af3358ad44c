import type { Model } from '../../core/model.ts';
import { attachDecode, type AttachDecodeOptions } from './attach-decode.ts';
import { attachLoss, type LossOptions } from './attach-loss.ts';
import { buildYolov3, type Yolov3Options } from './build-yolov3.ts';
import { decodeBoxes } from './decode-boxes.ts';
import type { NmsOptions } from './multiclass-nms.ts';

/** Everything a YOLOv3 can be told. */
export interface Yolov3ModelOptions extends Yolov3Options {
  readonly loss?: Omit<LossOptions, 'classes' | 'anchors' | 'anchorMasks'>;
  readonly decode?: Omit<AttachDecodeOptions, 'classes' | 'anchors' | 'anchorMasks'>;
  readonly nms?: NmsOptions;
}

/**
 * YOLOv3 on MobileNetV1 as a model of the kernel.
 * @example
 * const model = yolov3({ classes: 3, width: 0.25, activation: 'relu6', padding: 'same', epsilon: 1e-3 });
 * const graph = model.build({ batch: 8, size: 320, random: createRandom(0) });
 */
export function yolov3(options: Yolov3ModelOptions): Model {
  const { classes, anchors, anchorMasks, loss, decode, nms } = options;
  const head = { classes, ...(anchors && { anchors }), ...(anchorMasks && { anchorMasks }) };
  return {
    name: 'YOLOv3',
    classes,
    sizeMultiple: 32,
    build: (build) => buildYolov3(build, options).graph,
    attachLoss: (graph, editor) => attachLoss(graph, editor, { ...head, ...loss }),
    attachDecode: (graph, editor) => attachDecode(graph, editor, { ...head, ...decode }),
    decode: (outputs, context) => decodeBoxes(outputs, context, nms),
  };
}
