import { unknownName } from '../../core/errors.ts';

/** How a row's model is made: float as published, calibrated, or trained with quantization. */
export type Strategy = 'baseline' | 'post' | 'aware';

/** A detector in float, from which its rows start. */
export interface Detector {
  /** `mobilenet_v1`, `mobilenet_v1_voc`: the first part of its rows' names. */
  readonly name: string;
  readonly title: string;
  /** File of `configs/`. */
  readonly config: string;
  /** Its published float weights, by their name in `slimtap data get`. */
  readonly weights: string;
  readonly data: 'coco' | 'voc';
  /** Published AP in percent, by strategy and input size; what is not published is absent. */
  readonly published: Readonly<Record<Strategy, Readonly<Partial<Record<Size, number>>>>>;
}

export const SIZES = [608, 416, 320] as const;
export type Size = (typeof SIZES)[number];

/** One row of a table of models. */
export interface Row {
  /** `mobilenet_v1-aware-416`. */
  readonly name: string;
  readonly detector: Detector;
  readonly strategy: Strategy;
  readonly size: Size;
  /** AP in percent; undefined where nobody published one. */
  readonly published: number | undefined;
}

/**
 * `post` and `aware` on COCO are the tutorial's table; float is the table of PaddleDetection's models, whose numbers on VOC are AP at an
 * overlap of 0.5.
 */
export const DETECTORS: readonly Detector[] = [
  {
    name: 'mobilenet_v1', title: 'YOLOv3-MobileNetV1 on COCO', config: 'yolov3_mobilenet_v1.yml', weights: 'yolov3_mobilenet_v1', data: 'coco',
    published: { baseline: { 608: 29.3, 416: 29.3, 320: 27.1 }, post: { 608: 27.9, 416: 28.0, 320: 26.0 }, aware: { 608: 28.1, 416: 28.2, 320: 25.8 } },
  },
  {
    name: 'r34', title: 'YOLOv3-ResNet34 on COCO', config: 'yolov3_r34.yml', weights: 'yolov3_r34', data: 'coco',
    published: { baseline: { 608: 36.2, 416: 34.3, 320: 31.4 }, post: { 608: 35.7 }, aware: { 608: 35.2, 416: 33.3, 320: 30.3 } },
  },
  {
    name: 'r50vd_dcn', title: 'YOLOv3-R50vd-dcn, first trained on Objects365, on COCO', config: 'yolov3_r50vd_dcn_obj365_pretrained_coco.yml', weights: 'yolov3_r50vd_dcn_obj365_pretrained_coco', data: 'coco',
    published: { baseline: { 608: 41.4 }, post: {}, aware: { 608: 40.6, 416: 37.5, 320: 34.1 } },
  },
  {
    name: 'mobilenet_v1_voc', title: 'YOLOv3-MobileNetV1 on VOC', config: 'yolov3_mobilenet_v1_voc.yml', weights: 'yolov3_mobilenet_v1_voc', data: 'voc',
    published: { baseline: { 608: 76.2, 416: 76.7, 320: 75.3 }, post: {}, aware: {} },
  },
  {
    name: 'r34_voc', title: 'YOLOv3-ResNet34 on VOC', config: 'yolov3_r34_voc.yml', weights: 'yolov3_r34_voc', data: 'voc',
    published: { baseline: { 608: 82.6, 416: 81.9, 320: 80.1 }, post: {}, aware: {} },
  },
];

const STRATEGIES = ['baseline', 'post', 'aware'] as const satisfies readonly Strategy[];

/** Every row: each detector by each strategy at each size. */
export const ROWS: readonly Row[] = DETECTORS.flatMap((detector) => STRATEGIES.flatMap((strategy) => SIZES.map((size) => ({
  name: `${detector.name}-${strategy}-${size}`, detector, strategy, size, published: detector.published[strategy][size],
}))));

/**
 * A row by its name.
 * @throws ERR_UNKNOWN_NAME with the nearest name
 * @example
 * rowNamed('mobilenet_v1-aware-416').published // 28.2
 */
export function rowNamed(name: string): Row {
  const found = ROWS.find((row) => row.name === name);
  if (found === undefined) throw unknownName('row', name, ROWS.map((row) => row.name));
  return found;
}
