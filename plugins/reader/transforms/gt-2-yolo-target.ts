import * as z from 'zod';
import { transformFailed } from '../../../core/errors.ts';
import type { Sample } from '../sample.ts';
import { defineTransform } from '../transform-definition.ts';

const options = z.strictObject({
  anchors: z.array(z.tuple([z.number().gt(0), z.number().gt(0)])).min(1).meta({ examples: [[[10, 13], [16, 30]]] }).describe('Width and height of each anchor in pixels.'),
  anchor_masks: z.array(z.array(z.int().min(0))).min(1).meta({ examples: [[[1], [0]]] }).describe('Anchors of each head.'),
  downsample_ratios: z.array(z.int().min(1)).min(1).meta({ examples: [[32, 16]] }).describe('Stride of each head.'),
  num_classes: z.int().min(1).max(10_000).describe('Classes of the dataset.').default(80),
  iou_thresh: z.number().min(0).describe('Anchors above this IoU are targets besides the best one.').default(1),
});
type Options = z.output<typeof options>;

/** A box of a padded list that is one. */
interface Truth {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly label: number;
  readonly score: number;
  readonly best: number;
}

/**
 * Paddle's Gt2YoloTarget for the fine-grained loss: per head a tensor [anchors, 6 + classes, h, w] with the offsets in the
 * cell, the log sizes, 2 - area, the score and the class. Boxes are centre and size in 0..1.
 */
export const gt2YoloTarget = defineTransform({
  name: 'Gt2YoloTarget',
  options,
  create: (settings) => (sample) => {
    if (sample.planes === undefined) throw transformFailed('Gt2YoloTarget', sample.file, 'it must come after Permute');
    const stranger = sample.classes.find((label) => label < 0 || label >= settings.num_classes);
    if (stranger !== undefined) throw transformFailed('Gt2YoloTarget', sample.file, `class ${stranger} is not below num_classes ${settings.num_classes}`);
    const { width, height } = sample.planes;
    const truths = truthsOf(sample, settings, width, height);
    sample.targets = settings.anchor_masks.map((mask, head) => headTarget(truths, mask, settings, settings.downsample_ratios[head]!, width, height));
  },
});

function truthsOf({ boxes, classes, scores }: Sample, { anchors }: Options, imageWidth: number, imageHeight: number): Truth[] {
  const truths: Truth[] = [];
  for (let i = 0; i < classes.length; i++) {
    const [x, y, width, height] = boxes.subarray(i * 4, i * 4 + 4) as unknown as [number, number, number, number];
    const score = scores[i]!;
    if (width <= 0 || height <= 0 || score <= 0) continue;
    const overlaps = anchors.map(([w, h]) => sizeOverlap(width, height, w / imageWidth, h / imageHeight));
    truths.push({ x, y, width, height, label: classes[i]!, score, best: overlaps.indexOf(Math.max(...overlaps)) });
  }
  return truths;
}

/** IoU of two boxes with a common corner. */
function sizeOverlap(w1: number, h1: number, w2: number, h2: number): number {
  const shared = Math.min(w1, w2) * Math.min(h1, h2);
  return shared / (w1 * h1 + w2 * h2 - shared);
}

function headTarget(truths: readonly Truth[], mask: readonly number[], settings: Options, stride: number, width: number, height: number) {
  const [columns, rows] = [Math.trunc(width / stride), Math.trunc(height / stride)];
  const shape = [mask.length, 6 + settings.num_classes, rows, columns];
  const data = new Float32Array(mask.length * shape[1]! * rows * columns);
  for (const truth of truths) {
    mask.forEach((anchor, row) => {
      const [w, h] = settings.anchors[anchor]!;
      const near = settings.iou_thresh < 1 && sizeOverlap(truth.width, truth.height, w / width, h / height) > settings.iou_thresh;
      if (anchor !== truth.best && !near) return;
      const [column, line] = [cellOf(truth.x, columns), cellOf(truth.y, rows)];
      const values = [
        truth.x * columns - column, truth.y * rows - line, Math.log((truth.width * width) / w), Math.log((truth.height * height) / h),
        2 - truth.width * truth.height, truth.score,
      ];
      const at = (channel: number): number => ((row * shape[1]! + channel) * rows + line) * columns + column;
      values.forEach((value, channel) => { data[at(channel)] = value; });
      data[at(6 + truth.label)] = 1;
    });
  }
  return { shape, data };
}

/** A centre on the far border belongs to the last cell. */
function cellOf(position: number, cells: number): number {
  return Math.min(cells - 1, Math.trunc(position * cells));
}
