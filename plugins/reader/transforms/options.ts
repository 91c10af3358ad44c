import * as z from 'zod';
import type { ImageSize } from '../../../core/image-size.ts';
import type { Random } from '../../../core/tensor/random.ts';

/** OpenCV's interpolation codes. */
export const interpolationOption = z.literal([0, 1, 2, 3, 4])
  .describe('0 nearest, 1 linear, 2 cubic, 3 area, 4 Lanczos over 8x8, each as OpenCV does it.');

const side = z.int().min(1).max(8192);

/** Sizes of which one is drawn. */
export const sizesOption = z.array(z.union([side, z.tuple([side, side])])).min(1).meta({ examples: [[320, 416, 608]] }).describe('Sides to draw from; one may be `[height, width]`.');

/** One size, or several of which one is drawn. */
export const sizeOption = z.union([side, sizesOption]).meta({ examples: [608] }).describe('Side of the result, or sides to draw from; one may be `[height, width]`.');

/** A size as the options say it; a random number is only drawn where there is a list. */
export function drawSize(given: number | readonly ImageSize[], random: Random): ImageSize {
  return typeof given === 'number' ? given : given[random.integer(0, given.length)]!;
}
