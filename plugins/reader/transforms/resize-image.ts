import * as z from 'zod';
import { pictureIn } from '../sample.ts';
import { resize } from '../resize/resize.ts';
import { defineTransform } from '../transform-definition.ts';
import { interpolationOption } from './options.ts';

const size = z.int().min(1).max(8192);

/** Paddle's ResizeImage to a square, without keeping the ratio of the sides; boxes stay as they are. */
export const resizeImage = defineTransform({
  name: 'ResizeImage',
  options: z.strictObject({
    target_size: z.union([size, z.array(size).min(1)]).describe('Side of the result, or sides to draw from.'),
    max_size: z.literal(0).describe('Keep the ratio below this size; YOLO does not.').default(0),
    interp: interpolationOption.default(1),
    use_cv2: z.literal(true).describe('Resize as OpenCV does; PIL\'s way is not offered.').default(true),
  }),
  create: ({ target_size, interp }) => (sample, { random }) => {
    const side = typeof target_size === 'number' ? target_size : target_size[random.integer(0, target_size.length)]!;
    sample.picture = resize(pictureIn(sample, 'ResizeImage'), side, side, interp);
  },
});
