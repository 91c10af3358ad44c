import { createRandom } from '../../../core/tensor/random.ts';
import { tensor, type Tensor } from '../../../core/tensor/tensor.ts';
import { pictureOf, flatten, type Picture } from '../../../plugins/reader/picture.ts';
import { createPipeline } from '../../../plugins/reader/pipeline.ts';
import { resize } from '../../../plugins/reader/resize/resize.ts';
import type { Interpolation } from '../../../plugins/reader/resize/interpolation.ts';
import type { Sample } from '../../../plugins/reader/sample.ts';
import { checkTransforms, type TransformSpec } from '../../../plugins/reader/transform-list.ts';
import { brightness, contrast, hue, saturation } from '../../../plugins/reader/transforms/color-matrices.ts';
import { mixSamples } from '../../../plugins/reader/transforms/mixup-image.ts';
import { cropBoxes, overlapsWith, type Rectangle } from '../../../plugins/reader/transforms/random-crop.ts';
import { expand } from '../../../plugins/reader/transforms/random-expand.ts';
import { flipLeftRight } from '../../../plugins/reader/transforms/random-flip-image.ts';
import { recolor } from '../../../plugins/reader/transforms/recolor.ts';
import { casesOf, type ParityCase } from '../cases.ts';
import { compareOutputs } from '../compare.ts';
import { failed, judged, type ParityGroup } from '../group.ts';

/** Pieces of PaddleDetection's reader with its random numbers fixed. Runs on no backend: it is the reader's own arithmetic. */
export const group: ParityGroup = {
  name: 'data_pipeline',
  matches: async (folder) => await folder.casesGroup() === 'data_pipeline',
  async *run({ folder }) {
    for await (const golden of casesOf(folder)) {
      const run = PIECES.find(([prefix]) => golden.name.startsWith(prefix))?.[1];
      yield run === undefined ? failed(golden.name, 'no such piece of the reader is known') : judged(golden.name, compareOutputs(run(golden), golden.outputs));
    }
  },
};

type Outputs = Record<string, Tensor>;

const PIECES: readonly [prefix: string, run: (golden: ParityCase) => Outputs][] = [
  ['cv2_resize', resized],
  ['normalize_permute', normalized],
  ['color_brightness', recolored(brightness)],
  ['color_contrast', recolored(contrast)],
  ['color_saturation', recolored(saturation)],
  ['color_hue', recolored(hue)],
  ['flip', flipped],
  ['expand', expanded],
  ['crop_center_constraint', cropped],
  ['mixup', mixed],
  ['normalize_pad_xywh', padded],
  ['gt2yolotarget', yoloTargets],
];

function resized({ attrs, inputs, outputs }: ParityCase): Outputs {
  const [height, width] = outputs['image']!.shape as [number, number];
  return { image: imageOf(resize(pictureIn(inputs), width, height, attrs['interp'] as Interpolation)) };
}

function normalized({ attrs, inputs }: ParityCase): Outputs {
  // The case without scaling records no mean and std; they are those of Paddle's YOLO readers.
  const { is_scale, mean = [0.485, 0.456, 0.406], std = [0.229, 0.224, 0.225] } = attrs;
  const sample = run(sampleOf(inputs), [{ type: 'NormalizeImage', mean, std, is_scale, is_channel_first: false }, { type: 'Permute', to_bgr: false }]);
  return { image: tensor('float32', [3, sample.planes!.height, sample.planes!.width], sample.planes!.data) };
}

function recolored(matrix: (delta: number) => readonly number[]) {
  return ({ attrs, inputs }: ParityCase): Outputs => ({ image: imageOf(recolor(pictureIn(inputs), matrix(attrs['delta'] as number))) });
}

function flipped({ inputs }: ParityCase): Outputs {
  const sample = sampleOf(inputs);
  flipLeftRight(sample);
  return { image: imageOf(sample.picture!), gt_bbox: boxesOf(sample) };
}

function expanded({ attrs, inputs }: ParityCase): Outputs {
  const sample = sampleOf(inputs);
  const { ratio, x, y, fill_value } = attrs as { ratio: number; x: number; y: number; fill_value: [number, number, number] };
  const canvas = { left: x, top: y, width: Math.trunc(sample.width * ratio), height: Math.trunc(sample.height * ratio) };
  expand(sample, canvas, fill_value);
  return { image: imageOf(sample.picture!), gt_bbox: boxesOf(sample), hw: tensor('int64', [2], [sample.height, sample.width]) };
}

function cropped({ attrs, inputs }: ParityCase): Outputs {
  const crop = attrs['crop'] as unknown as Rectangle;
  const boxes = inputs['gt_bbox']!.data as Float32Array;
  const { boxes: cut, rows } = cropBoxes(boxes, crop);
  const overlaps = overlapsWith(boxes, crop);
  return { cropped: tensor('float32', [cut.length / 4, 4], cut), valid: tensor('int64', [rows.length], rows), iou: tensor('float32', [overlaps.length, 1], overlaps) };
}

/** The generator's boxes: three in the first image, of which the second has the first one, moved; classes 0, 1, 2 and 3. */
function mixed({ attrs, inputs, outputs }: ParityCase): Outputs {
  const second = sampleOf({ image: inputs['image2']! });
  const all = outputs['gt_bbox']!.data as Float32Array;
  const labels = Int32Array.from(outputs['gt_class']!.data as BigInt64Array, Number);
  const first = sampleOf(inputs);
  const own = first.classes.length;
  first.classes.set(labels.subarray(0, own));
  Object.assign(second, { boxes: all.slice(own * 4), classes: labels.slice(own), scores: new Float32Array(labels.length - own).fill(1) });
  mixSamples(first, second, attrs['factor'] as number);
  const count = first.classes.length;
  return {
    image: imageOf(first.picture!), gt_bbox: boxesOf(first),
    gt_class: tensor('int64', [count, 1], first.classes), gt_score: tensor('float32', [count, 1], first.scores),
  };
}

function padded({ attrs, inputs, outputs }: ParityCase): Outputs {
  const sample = sampleOf(inputs);
  const { num_max_boxes, w, h } = attrs as { num_max_boxes: number; w: number; h: number };
  const count = sample.classes.length;
  // Labels and scores are not among the recorded inputs; the padding must leave them as they are.
  const classes = (outputs['gt_class']!.data as Int32Array).slice(0, count);
  Object.assign(sample, { width: w, height: h, classes, scores: (outputs['gt_score']!.data as Float32Array).slice(0, count) });
  run(sample, [{ type: 'NormalizeBox' }, { type: 'PadBox', num_max_boxes }, { type: 'BboxXYXY2XYWH' }]);
  return { gt_bbox: boxesOf(sample), gt_class: tensor('int32', [num_max_boxes], sample.classes), gt_score: tensor('float32', [num_max_boxes], sample.scores) };
}

/** Anchors, masks and strides of YOLOv3, which the case's attributes leave out. */
const HEADS = {
  anchors: [[10, 13], [16, 30], [33, 23], [30, 61], [62, 45], [59, 119], [116, 90], [156, 198], [373, 326]],
  anchor_masks: [[6, 7, 8], [3, 4, 5], [0, 1, 2]],
  downsample_ratios: [32, 16, 8],
};

function yoloTargets({ attrs, inputs, outputs }: ParityCase): Outputs {
  const { w, h, iou_thresh } = attrs as { w: number; h: number; iou_thresh: number };
  const sample = sampleOf(inputs);
  sample.planes = { data: new Float32Array(0), width: w, height: h };
  run(sample, [{ type: 'Gt2YoloTarget', ...HEADS, iou_thresh, num_classes: outputs['target0']!.shape[1]! - 6 }]);
  return Object.fromEntries(sample.targets!.map(({ shape, data }, head) => [`target${head}`, tensor('float32', shape, data)]));
}

function run(sample: Sample, transforms: readonly TransformSpec[]): Sample {
  const random = createRandom(0);
  return createPipeline(checkTransforms(transforms, 'golden'))(sample, { random, batchRandom: random, planes: (width, height) => new Float32Array(width * height * 3) });
}

function pictureIn(inputs: ParityCase['inputs']): Picture {
  const { shape, data } = inputs['image']!;
  return pictureOf(data as Uint8Array, shape[1]!, shape[0]!);
}

function sampleOf(inputs: ParityCase['inputs']): Sample {
  const picture = inputs['image'] === undefined ? pictureOf(new Uint8Array(3), 1, 1) : pictureIn(inputs);
  const boxes = (inputs['gt_bbox']?.data as Float32Array | undefined)?.slice() ?? new Float32Array(0);
  const count = boxes.length / 4;
  return {
    file: 'golden', picture, boxes, width: picture.width, height: picture.height, originalWidth: picture.width, originalHeight: picture.height,
    classes: (inputs['gt_class']?.data as Int32Array | undefined)?.slice() ?? new Int32Array(count),
    scores: (inputs['gt_score']?.data as Float32Array | undefined)?.slice() ?? new Float32Array(count).fill(1),
  };
}

function imageOf(picture: Picture): Tensor {
  const { pixels, width, height } = flatten(picture);
  const dtype = pixels instanceof Uint8Array ? 'uint8' : 'float32';
  return tensor(dtype, [height, width, 3], pixels);
}

function boxesOf({ boxes }: Sample): Tensor {
  return tensor('float32', [boxes.length / 4, 4], boxes);
}
