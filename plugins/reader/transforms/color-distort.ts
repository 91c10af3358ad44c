import * as z from 'zod';
import type { Random } from '../../../core/tensor/random.ts';
import { pictureIn } from '../sample.ts';
import { defineTransform } from '../transform-definition.ts';
import { brightness, contrast, hue, saturation } from './color-matrices.ts';
import { chain, IDENTITY, recolor, type ColorMatrix } from './recolor.ts';

const range = (what: string, low: number, high: number) => z.tuple([z.number(), z.number(), z.number().min(0).max(1)])
  .describe(`${what}: lowest, highest, and the probability of leaving it alone.`).default([low, high, 0.5]);

/**
 * Paddle's ColorDistort in its YOLO form: brightness, contrast, saturation and hue in random order. All four are linear,
 * so they become one matrix and one pass. The third number of a range is, as in Paddle, the probability that nothing
 * happens. Values may leave 0..255: Paddle does not clip them.
 */
export const colorDistort = defineTransform({
  name: 'ColorDistort',
  options: z.strictObject({
    hue: range('Half turns of hue', -18, 18),
    saturation: range('Factor of saturation', 0.5, 1.5),
    contrast: range('Factor of contrast', 0.5, 1.5),
    brightness: range('Addend of brightness', 0.5, 1.5),
    random_apply: z.literal(true).describe('Random order; the fixed order of SSD is not offered.').default(true),
    hsv_format: z.literal(false).describe('Distort in HSV; not offered.').default(false),
    random_channel: z.literal(false).describe('Swap channels; not offered.').default(false),
  }),
  create: (options) => (sample, { random }) => {
    const steps = [
      { range: options.brightness, matrix: brightness }, { range: options.contrast, matrix: contrast },
      { range: options.saturation, matrix: saturation }, { range: options.hue, matrix: hue },
    ];
    const matrix = random.shuffle(steps).reduce((done, step) => chain(done, drawn(step, random)), IDENTITY);
    if (matrix.some((value, i) => value !== IDENTITY[i])) sample.picture = recolor(pictureIn(sample, 'ColorDistort'), matrix);
  },
});

function drawn({ range: [low, high, untouched], matrix }: { range: readonly [number, number, number]; matrix: (value: number) => ColorMatrix }, random: Random): ColorMatrix {
  return random.uniform() < untouched ? IDENTITY : matrix(random.uniform(low, high));
}
