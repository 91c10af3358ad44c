import * as z from 'zod';
import { defineTransform } from '../transform-definition.ts';

/** Paddle's NormalizeBox: from pixels to 0..1 of the image's present size. */
export const normalizeBox = defineTransform({
  name: 'NormalizeBox',
  options: z.strictObject({}),
  create: () => ({ boxes, width, height }) => {
    for (let i = 0; i < boxes.length; i++) boxes[i] = boxes[i]! / (i % 2 === 0 ? width : height);
  },
});
