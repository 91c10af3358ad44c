import * as z from 'zod';
import { defineTransform } from '../transform-definition.ts';

/** Paddle's BboxXYXY2XYWH: corners become centre and size. */
export const bboxXyxy2Xywh = defineTransform({
  name: 'BboxXYXY2XYWH',
  options: z.strictObject({}),
  create: () => ({ boxes }) => {
    for (let i = 0; i < boxes.length; i += 4) {
      for (const axis of [i, i + 1]) {
        boxes[axis + 2] = boxes[axis + 2]! - boxes[axis]!;
        boxes[axis] = boxes[axis]! + boxes[axis + 2]! / 2;
      }
    }
  },
});
