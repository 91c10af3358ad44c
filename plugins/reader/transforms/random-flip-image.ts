import * as z from 'zod';
import { transformFailed } from '../../../core/errors.ts';
import { mirrorLeftRight, mirrorTopBottom } from '../picture.ts';
import { pictureIn, type Sample } from '../sample.ts';
import { defineTransform } from '../transform-definition.ts';

/** Paddle's RandomFlipImage, with a vertical flip of our own for images that have no up and down. */
export const randomFlipImage = defineTransform({
  name: 'RandomFlipImage',
  options: z.strictObject({
    prob: z.number().min(0).max(1).describe('Probability of a flip left to right.').default(0.5),
    vertical_prob: z.number().min(0).max(1).describe('Probability of a flip top to bottom.').default(0),
    is_normalized: z.boolean().describe('Boxes are in 0..1 and not in pixels.').default(false),
    is_mask_flip: z.literal(false).describe('Flip masks; there are none here.').default(false),
  }),
  create: ({ prob, vertical_prob, is_normalized }) => (sample, { random }) => {
    if (random.uniform() < prob) flipLeftRight(sample, is_normalized);
    if (vertical_prob > 0 && random.uniform() < vertical_prob) flipTopBottom(sample, is_normalized);
  },
});

/** Paddle counts pixels, not their edges: x becomes width - x - 1. */
export function flipLeftRight(sample: Sample, normalized = false): void {
  sample.picture = mirrorLeftRight(pictureIn(sample, 'RandomFlipImage'));
  reflect(sample, 0, normalized ? undefined : sample.picture.width);
}

export function flipTopBottom(sample: Sample, normalized = false): void {
  sample.picture = mirrorTopBottom(pictureIn(sample, 'RandomFlipImage'));
  reflect(sample, 1, normalized ? undefined : sample.picture.height);
}

function reflect(sample: Sample, axis: 0 | 1, extent: number | undefined): void {
  const { boxes } = sample;
  const mirrored = (value: number): number => (extent === undefined ? 1 - value : Math.fround(extent - value) - 1);
  for (let i = axis; i < boxes.length; i += 4) {
    const [low, high] = [boxes[i]!, boxes[i + 2]!];
    if (high < low) throw transformFailed('RandomFlipImage', sample.file, `a box ends at ${high}, before its start at ${low}`);
    boxes[i] = mirrored(high);
    boxes[i + 2] = mirrored(low);
  }
}
