import * as z from 'zod';
import { flatten, pictureOf, type Picture } from '../picture.ts';
import { defineTransform } from '../transform-definition.ts';

/**
 * Paddle's DecodeImage. Decoding itself is done before the transforms run, because it is asynchronous and its result is
 * cached; this one sets the order of the channels.
 */
export const decodeImageTransform = defineTransform({
  name: 'DecodeImage',
  options: z.strictObject({
    to_rgb: z.boolean().describe('Channels as red, green, blue; false gives blue, green, red.').default(true),
    with_mixup: z.boolean().describe('Decode the second image of a mixup too.').default(false),
  }),
  create: ({ to_rgb, with_mixup }) => (sample) => {
    if (!with_mixup) delete sample.mixup;
    if (to_rgb) return;
    for (const each of [sample, sample.mixup]) {
      if (each?.picture !== undefined) each.picture = swapRedAndBlue(each.picture);
    }
  },
});

function swapRedAndBlue(picture: Picture): Picture {
  const { pixels, width, height } = flatten(picture);
  const swapped = pixels.slice();
  for (let i = 0; i < swapped.length; i += 3) {
    swapped[i] = pixels[i + 2]!;
    swapped[i + 2] = pixels[i]!;
  }
  return pictureOf(swapped, width, height, picture.pool);
}
