import * as z from 'zod';
import type { Random } from '../../../core/tensor/random.ts';
import { windowOf } from '../picture.ts';
import { pictureIn, selectBoxes, type Sample } from '../sample.ts';
import { defineTransform } from '../transform-definition.ts';

const pair = z.tuple([z.number().gt(0), z.number().gt(0)]);
const options = z.strictObject({
  aspect_ratio: pair.nullable().describe('Least and greatest ratio of width to height; null draws both sides alone.').default([0.5, 2]),
  thresholds: z.array(z.number().min(0).max(1)).describe('IoU with some box that a crop must reach; one is drawn.').default([0, 0.1, 0.3, 0.5, 0.7, 0.9]),
  scaling: pair.describe('Least and greatest ratio of the crop to the image.').default([0.3, 1]),
  num_attempts: z.int().min(1).max(10_000).describe('Tries per threshold.').default(50),
  allow_no_crop: z.boolean().describe('Leaving the image alone is one of the choices.').default(true),
  cover_all_box: z.boolean().describe('Every box, not just one, must reach the threshold.').default(false),
});
type Options = z.output<typeof options>;

/** x1, y1, x2, y2 */
export type Rectangle = readonly [number, number, number, number];

/** Paddle's RandomCrop: the sampling of SSD (Liu et al. 2016), keeping the boxes whose centre is inside. */
export const randomCrop = defineTransform({
  name: 'RandomCrop',
  options,
  create: (settings) => (sample, { random }) => {
    if (sample.boxes.length === 0) return;
    const choices: (number | undefined)[] = [...settings.thresholds, ...(settings.allow_no_crop ? [undefined] : [])];
    for (const threshold of random.shuffle(choices)) {
      if (threshold === undefined) return;
      for (let attempt = 0; attempt < settings.num_attempts; attempt++) {
        const crop = drawCrop(sample, settings, random);
        if (crop !== undefined && cropTo(sample, crop, threshold, settings.cover_all_box)) return;
      }
    }
  },
});

function drawCrop({ width, height }: Sample, { aspect_ratio, scaling }: Options, random: Random): Rectangle | undefined {
  const [across, down] = drawScales(aspect_ratio, scaling, random);
  const [exactWidth, exactHeight] = [width * across, height * down];
  if (aspect_ratio === null && (exactHeight / exactWidth < 0.5 || exactHeight / exactWidth > 2)) return undefined;
  const [cropWidth, cropHeight] = [Math.trunc(exactWidth), Math.trunc(exactHeight)];
  // NumPy refuses an empty range; a crop of full width starts at zero.
  const top = random.integer(0, Math.max(1, height - cropHeight));
  const left = random.integer(0, Math.max(1, width - cropWidth));
  return cropWidth < 1 || cropHeight < 1 ? undefined : [left, top, left + cropWidth, top + cropHeight];
}

function drawScales(aspects: readonly [number, number] | null, scaling: readonly [number, number], random: Random): [across: number, down: number] {
  const scale = random.uniform(...scaling);
  if (aspects === null) return [random.uniform(...scaling), random.uniform(...scaling)];
  const aspect = random.uniform(Math.max(aspects[0], scale ** 2), Math.min(aspects[1], scale ** -2));
  return [scale * Math.sqrt(aspect), scale / Math.sqrt(aspect)];
}

function cropTo(sample: Sample, crop: Rectangle, threshold: number, all: boolean): boolean {
  const overlaps = overlapsWith(sample.boxes, crop);
  if ((all ? Math.min(...overlaps) : Math.max(...overlaps)) < threshold) return false;
  const { boxes, rows } = cropBoxes(sample.boxes, crop);
  if (rows.length === 0) return false;
  const [x1, y1, x2, y2] = crop;
  sample.picture = windowOf(pictureIn(sample, 'RandomCrop'), x1, y1, x2 - x1, y2 - y1);
  sample.width = x2 - x1;
  sample.height = y2 - y1;
  selectBoxes(sample, rows, boxes);
  return true;
}

/** Intersection over union of each box with the crop. */
export function overlapsWith(boxes: Float32Array, [x1, y1, x2, y2]: Rectangle): number[] {
  return Array.from({ length: boxes.length / 4 }, (_, i) => {
    const [a, b, c, d] = boxes.subarray(i * 4, i * 4 + 4) as unknown as Rectangle;
    const shared = Math.max(0, Math.min(c, x2) - Math.max(a, x1)) * Math.max(0, Math.min(d, y2) - Math.max(b, y1));
    return shared / ((c - a) * (d - b) + (x2 - x1) * (y2 - y1) - shared + 1e-10);
  });
}

/** Every box cut to the crop and counted from its corner, and which rows keep their centre and some extent. */
export function cropBoxes(boxes: Float32Array, [x1, y1, x2, y2]: Rectangle): { boxes: Float32Array; rows: number[] } {
  const cut = new Float32Array(boxes.length);
  const rows: number[] = [];
  for (let i = 0; i < boxes.length; i += 4) {
    const [a, b, c, d] = boxes.subarray(i, i + 4) as unknown as Rectangle;
    cut.set([Math.max(a, x1) - x1, Math.max(b, y1) - y1, Math.min(c, x2) - x1, Math.min(d, y2) - y1], i);
    const [centreX, centreY] = [(a + c) / 2, (b + d) / 2];
    const centred = x1 <= centreX && centreX < x2 && y1 <= centreY && centreY < y2;
    if (centred && cut[i]! < cut[i + 2]! && cut[i + 1]! < cut[i + 3]!) rows.push(i / 4);
  }
  return { boxes: cut, rows };
}
