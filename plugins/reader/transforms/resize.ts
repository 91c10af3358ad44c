import * as z from 'zod';
import { sidesOf } from '../../../core/image-size.ts';
import { pictureIn, type Sample } from '../sample.ts';
import { resize } from '../resize/resize.ts';
import type { Interpolation } from '../resize/interpolation.ts';
import { defineTransform } from '../transform-definition.ts';
import { drawSize, interpolationOption, sizeOption } from './options.ts';

const options = z.strictObject({
  target_dim: sizeOption,
  interp: z.union([interpolationOption, z.literal('random')]).describe('Interpolation; `random` draws one for each image.').default(1),
});

/** Paddle's Resize to a square, or to a height and width, boxes in pixels included. */
export const resizeTransform = defineTransform({
  name: 'Resize',
  options,
  create: ({ target_dim, interp }) => (sample, { random }) => {
    const method = interp === 'random' ? random.integer(0, 5) as Interpolation : interp;
    const [height, width] = sidesOf(drawSize(target_dim, random));
    scaleBoxes(sample, height, width);
    sample.picture = resize(pictureIn(sample, 'Resize'), width, height, method);
    sample.width = width;
    sample.height = height;
  },
});

/** Paddle's name for `Resize` with one size, in evaluation. */
export const evalResize = { ...resizeTransform, name: 'EvalResize' };

function scaleBoxes(sample: Sample, height: number, width: number): void {
  const { boxes } = sample;
  const [across, down] = [Math.fround(width / sample.width), Math.fround(height / sample.height)];
  for (let i = 0; i < boxes.length; i++) boxes[i] = i % 2 === 0 ? Math.min(width - 1, Math.max(0, boxes[i]! * across)) : Math.min(height - 1, Math.max(0, boxes[i]! * down));
}
