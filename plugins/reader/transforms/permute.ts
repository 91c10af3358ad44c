import * as z from 'zod';
import { transformFailed } from '../../../core/errors.ts';
import { flatten } from '../picture.ts';
import { pictureIn } from '../sample.ts';
import { defineTransform } from '../transform-definition.ts';

export const permuteOptions = z.strictObject({
  to_bgr: z.boolean().describe('Planes as blue, green, red.').default(true),
  channel_first: z.literal(true).describe('Planes instead of interleaved channels; networks take nothing else here.').default(true),
});

/** Paddle's Permute: interleaved channels become planes, in the place they have in the batch. */
export const permute = defineTransform({
  name: 'Permute',
  options: permuteOptions,
  create: ({ to_bgr }) => (sample, context) => {
    if (sample.planes !== undefined) throw transformFailed('Permute', sample.file, 'the picture has been made into planes already');
    const { pixels, width, height } = flatten(pictureIn(sample, 'Permute'));
    const data = context.planes(width, height);
    for (let channel = 0; channel < 3; channel++) {
      let to = width * height * (to_bgr ? 2 - channel : channel);
      for (let i = channel; i < pixels.length; i += 3) data[to++] = pixels[i]!;
    }
    sample.planes = { data, width, height };
    delete sample.picture;
  },
});
