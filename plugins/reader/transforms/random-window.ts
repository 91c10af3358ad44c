import * as z from 'zod';
import { windowOf } from '../picture.ts';
import { pictureIn, selectBoxes } from '../sample.ts';
import { defineTransform } from '../transform-definition.ts';
import { cropBoxes } from './random-crop.ts';

const pair = z.tuple([z.number().gt(0), z.number().gt(0)]);

/**
 * Zooms in or out a little, at a random place: a window smaller than the image crops it, a larger one surrounds it with
 * `fill_value`. Boxes whose centre is inside stay. Cheaper and milder than RandomExpand with RandomCrop.
 */
export const randomWindow = defineTransform({
  name: 'RandomWindow',
  options: z.strictObject({
    prob: z.number().min(0).max(1).describe('Probability of another window than the image.').default(0.5),
    scale: pair.describe('Least and greatest ratio of the window to the image.').default([0.75, 1.25]),
    aspect_ratio: pair.describe('Least and greatest change of the ratio of width to height.').default([0.85, 1.18]),
    fill_value: z.tuple([z.number(), z.number(), z.number()]).describe('Colour beyond the image, RGB.').default([127, 127, 127]),
  }),
  create: ({ prob, scale, aspect_ratio, fill_value }) => (sample, { random }) => {
    if (random.uniform() >= prob) return;
    const factor = random.uniform(...scale);
    const stretch = Math.sqrt(random.uniform(...aspect_ratio));
    const width = Math.max(1, Math.round(sample.width * factor * stretch));
    const height = Math.max(1, Math.round((sample.height * factor) / stretch));
    const left = place(sample.width - width, random.uniform());
    const top = place(sample.height - height, random.uniform());
    sample.picture = windowOf(pictureIn(sample, 'RandomWindow'), left, top, width, height, fill_value);
    const { boxes, rows } = cropBoxes(sample.boxes, [left, top, left + width, top + height]);
    selectBoxes(sample, rows, boxes);
    sample.width = width;
    sample.height = height;
  },
});

/** A place within the room there is, negative where the window is the larger one. */
function place(room: number, share: number): number {
  return Math.round(room * share);
}
