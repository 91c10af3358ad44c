import * as z from 'zod';
import { flatten, pictureOf, type Picture } from '../picture.ts';
import { pictureIn, type Sample } from '../sample.ts';
import { defineTransform } from '../transform-definition.ts';

/** Paddle's MixupImage: the weighted sum of two images, with the boxes of both ("mixup", Zhang et al. 2017). */
export const mixupImage = defineTransform({
  name: 'MixupImage',
  options: z.strictObject({
    alpha: z.number().gt(0).describe('First parameter of the Beta distribution of the weight.').default(1.5),
    beta: z.number().gt(0).describe('Second parameter.').default(1.5),
  }),
  create: ({ alpha, beta }) => (sample, { random }) => {
    const second = sample.mixup;
    if (second === undefined) return;
    delete sample.mixup;
    const factor = random.beta(alpha, beta);
    if (factor >= 1) return;
    if (factor <= 0) return second;
    mixSamples(sample, second, factor);
  },
});

/** Mixes `second` into `sample`, which gets `factor` of the weight. */
export function mixSamples(sample: Sample, second: Sample, factor: number): void {
  const picture = mixPictures(pictureIn(sample, 'MixupImage'), pictureIn(second, 'MixupImage'), factor);
  sample.picture = picture;
  sample.width = picture.width;
  sample.height = picture.height;
  sample.boxes = Float32Array.from([...sample.boxes, ...second.boxes]);
  sample.classes = Int32Array.from([...sample.classes, ...second.classes]);
  sample.scores = Float32Array.from([...sample.scores.map((score) => score * factor), ...second.scores.map((score) => score * (1 - factor))]);
}

/** Both in the upper left corner of a black canvas that holds either; fractions are cut off. */
function mixPictures(first: Picture, second: Picture, factor: number): Picture {
  const width = Math.max(first.width, second.width);
  const height = Math.max(first.height, second.height);
  const canvas = new Float32Array(width * height * 3);
  for (const [picture, weight] of [[first, factor], [second, 1 - factor]] as const) addWeighted(canvas, width, flatten(picture), weight);
  return pictureOf(Uint8Array.from(canvas), width, height);
}

function addWeighted(canvas: Float32Array, canvasWidth: number, { pixels, width, height }: Picture, weight: number): void {
  const f = Math.fround;
  const w = f(weight);
  for (let y = 0, source = 0; y < height; y++) {
    const start = y * canvasWidth * 3;
    for (let i = start; i < start + width * 3; i++, source++) canvas[i] = canvas[i]! + f(pixels[source]! * w);
  }
}
