import * as z from 'zod';
import { defineTransform } from '../transform-definition.ts';

/** Paddle's PadBox: as many rows for every image, zeros after the boxes; boxes beyond the number are dropped. */
export const padBox = defineTransform({
  name: 'PadBox',
  options: z.strictObject({
    num_max_boxes: z.int().min(1).max(10_000).describe('Rows per image.').default(50),
  }),
  create: ({ num_max_boxes: rows }) => (sample) => {
    const count = Math.min(rows, sample.classes.length);
    const [boxes, classes, scores] = [new Float32Array(rows * 4), new Int32Array(rows), new Float32Array(rows)];
    boxes.set(sample.boxes.subarray(0, count * 4));
    classes.set(sample.classes.subarray(0, count));
    scores.set(sample.scores.subarray(0, count));
    Object.assign(sample, { boxes, classes, scores });
  },
});
