import { createGraph } from '../../core/ir/editor.ts';
import type { Graph, Value } from '../../core/ir/types.ts';
import { squareSide } from '../../core/image-size.ts';
import type { BuildOptions } from '../../core/model.ts';
import { modelInvalid } from '../../core/errors.ts';
import type { Backbone } from './backbone.ts';
import { mobileNetV1 } from './backbones/mobilenet-v1.ts';
import { Builder } from './builder.ts';
import { STRIDES, yolov3Head, type DropBlockOptions } from './head.ts';
import { COCO_ANCHOR_MASKS, COCO_ANCHORS } from './yolo-head.ts';

/** What a YOLOv3 is, apart from its input size. */
export interface Yolov3Options {
  /** Number of classes, background not counted. */
  readonly classes: number;
  /** What turns the image into features. @default mobileNetV1() */
  readonly backbone?: Backbone;
  /** @default COCO_ANCHORS */
  readonly anchors?: readonly (readonly [width: number, height: number])[];
  /** Indices into `anchors` of each scale, coarsest first. @default [[6,7,8],[3,4,5],[0,1,2]] */
  readonly anchorMasks?: readonly (readonly number[])[];
  /** Share of the old value in running statistics. @default 0.9 */
  readonly momentum?: number;
  /** L2 decay of the head's batch norms. @default 0 */
  readonly headNormDecay?: number;
  /** See `HeadOptions.outputInit`. @default 'paddle' */
  readonly outputInit?: 'paddle' | 'confident';
  /** See `HeadOptions.dropBlock`. @default none */
  readonly dropBlock?: DropBlockOptions | undefined;
  /** See `HeadOptions.coordConv`. @default false */
  readonly coordConv?: boolean | undefined;
  /** See `HeadOptions.pyramidPooling`. @default false */
  readonly pyramidPooling?: boolean | undefined;
  /** How much predicted overlaps count in scores; with it they are predicted. @default none is predicted */
  readonly iouAwareFactor?: number | undefined;
  /** Stretch of the sigmoid of predicted centres, one for each scale, coarsest first. @default 1 */
  readonly scaleXY?: readonly number[] | undefined;
}

/**
 * The float forward graph of YOLOv3: input `image` [N,3,size,size], outputs `head0` … `head2`
 * [N, A·(5+C), size/32 · 2^i, …], every parameter and statistic a state of PaddleDetection's name.
 * @throws ERR_MODEL_INVALID for a size that is no multiple of 32, anchors that do not fit, or a backbone without features of strides 8, 16 and 32
 * @example
 * import { mobileNetV1 } from 'slimtap/plugins/model-yolov3';
 * const { graph } = buildYolov3({ batch: 1, size: 320, random: createRandom(0) }, { classes: 80, backbone: mobileNetV1({ width: 0.5 }) });
 */
export function buildYolov3(build: BuildOptions, options: Yolov3Options): { graph: Graph; heads: readonly Value[] } {
  const { classes, backbone = mobileNetV1(), momentum = 0.9, outputInit = 'paddle', headNormDecay: normDecay = 0, dropBlock, coordConv, pyramidPooling, iouAwareFactor } = options;
  const side = squareSide(build.size);
  check(build.batch, side, options, backbone);
  const { graph, editor } = createGraph('yolov3');
  const builder = new Builder({ editor, random: build.random, initial: build.initial, epsilon: backbone.epsilon ?? 1e-5, momentum });
  const image = editor.input('image', { dtype: 'float32', shape: [build.batch, 3, side, side] });
  const features = backbone.build(builder, image);
  const anchorsPerScale = (options.anchorMasks ?? COCO_ANCHOR_MASKS).map((mask) => mask.length);
  const heads = yolov3Head(builder, features, { classes, anchorsPerScale, width: backbone.width, outputInit, normDecay, dropBlock, coordConv, pyramidPooling, iouAware: iouAwareFactor !== undefined });
  heads.forEach((head, i) => editor.output(`head${i}`, head));
  return { graph, heads };
}

function check(batch: number, size: number, { classes, anchors = COCO_ANCHORS, anchorMasks = COCO_ANCHOR_MASKS }: Yolov3Options, { width }: Backbone): void {
  if (!Number.isInteger(batch) || batch < 1) throw modelInvalid('batch', batch, 'it must be a whole number from 1');
  if (!Number.isInteger(size) || size < 32 || size % 32 !== 0) throw modelInvalid('size', size, 'it must be a multiple of 32');
  if (!Number.isInteger(classes) || classes < 1) throw modelInvalid('classes', classes, 'it must be a whole number from 1');
  if (!(Math.floor(32 * width) >= 1) || width > 8) throw modelInvalid('width', width, 'it must be between 1/32 and 8');
  if (anchorMasks.length !== STRIDES.length) throw modelInvalid('anchorMasks', anchorMasks.length, `it needs one list per scale, ${STRIDES.length} in all`);
  for (const index of anchorMasks.flat()) {
    if (anchors[index] === undefined) throw modelInvalid('anchorMasks', index, `there are only ${anchors.length} anchors`);
  }
}
