import * as z from 'zod';
import { pictureIn, type Sample } from '../sample.ts';
import { resize } from '../resize/resize.ts';
import type { Interpolation } from '../resize/interpolation.ts';
import { defineTransform } from '../transform-definition.ts';
import { interpolationOption } from './options.ts';

const size = z.int().min(1).max(8192);
const options = z.strictObject({
  target_dim: z.union([size, z.array(size).min(1)]).describe('Side of the result, or sides to draw from.'),
  interp: z.union([interpolationOption, z.literal('random')]).describe('Interpolation; `random` draws one for each image.').default(1),
});

/** Paddle's Resize to a square, boxes in pixels included. */
export const resizeTransform = defineTransform({
  name: 'Resize',
  options,
  create: ({ target_dim, interp }) => (sample, { random }) => {
    const method = interp === 'random' ? random.integer(0, 5) as Interpolation : interp;
    const side = typeof target_dim === 'number' ? target_dim : target_dim[random.integer(0, target_dim.length)]!;
    scaleBoxes(sample, side);
    sample.picture = resize(pictureIn(sample, 'Resize'), side, side, method);
    sample.width = side;
    sample.height = side;
  },
});

/** Paddle's name for `Resize` with one size, in evaluation. */
export const evalResize = { ...resizeTransform, name: 'EvalResize' };

function scaleBoxes({ boxes, width, height }: Sample, side: number): void {
  const [across, down] = [Math.fround(side / width), Math.fround(side / height)];
  for (let i = 0; i < boxes.length; i++) boxes[i] = Math.min(side - 1, Math.max(0, boxes[i]! * (i % 2 === 0 ? across : down)));
}
