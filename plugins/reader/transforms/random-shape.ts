import * as z from 'zod';
import { sidesOf } from '../../../core/image-size.ts';
import { pictureIn } from '../sample.ts';
import { INTERPOLATION, type Interpolation } from '../resize/interpolation.ts';
import { resize } from '../resize/resize.ts';
import { defineTransform } from '../transform-definition.ts';
import { drawSize, interpolationOption, sizesOption } from './options.ts';

const METHODS: readonly Interpolation[] = [INTERPOLATION.nearest, INTERPOLATION.linear, INTERPOLATION.area, INTERPOLATION.cubic, INTERPOLATION.lanczos4];

/** Paddle's RandomShape: one size, and with `random_inter` one interpolation, for all images of a batch. */
export const randomShape = defineTransform({
  name: 'RandomShape',
  options: z.strictObject({
    sizes: sizesOption,
    random_inter: z.boolean().describe('Draw the interpolation too.').default(false),
    resize_box: z.literal(false).describe('Scale boxes in pixels; YOLO\'s boxes are normalized before.').default(false),
    interp: interpolationOption.describe('Interpolation without `random_inter`; Paddle has nearest here.').default(0),
  }),
  create: ({ sizes, random_inter, interp }) => (sample, { batchRandom }) => {
    const random = batchRandom.split('RandomShape');
    const [height, width] = sidesOf(drawSize(sizes, random));
    const method = random_inter ? METHODS[random.integer(0, METHODS.length)]! : interp;
    sample.picture = resize(pictureIn(sample, 'RandomShape'), width, height, method);
  },
});
