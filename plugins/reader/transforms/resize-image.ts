import * as z from 'zod';
import { sidesOf } from '../../../core/image-size.ts';
import { pictureIn } from '../sample.ts';
import { resize } from '../resize/resize.ts';
import { defineTransform } from '../transform-definition.ts';
import { drawSize, interpolationOption, sizeOption } from './options.ts';

/** Paddle's ResizeImage to a square, or to a height and width, without keeping the ratio of the sides; boxes stay as they are. */
export const resizeImage = defineTransform({
  name: 'ResizeImage',
  options: z.strictObject({
    target_size: sizeOption,
    max_size: z.literal(0).describe('Keep the ratio below this size; YOLO does not.').default(0),
    interp: interpolationOption.default(1),
    use_cv2: z.literal(true).describe('Resize as OpenCV does; PIL\'s way is not offered.').default(true),
  }),
  create: ({ target_size, interp }) => (sample, { random }) => {
    const [height, width] = sidesOf(drawSize(target_size, random));
    sample.picture = resize(pictureIn(sample, 'ResizeImage'), width, height, interp);
  },
});
