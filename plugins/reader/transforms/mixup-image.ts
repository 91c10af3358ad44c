import * as z from 'zod';
import { transformFailed } from '../../../core/errors.ts';
import { pictureOf, readRow, type Picture } from '../picture.ts';
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
  const [one, other] = [pictureIn(sample, 'MixupImage'), pictureIn(second, 'MixupImage')];
  if (!(one.pixels instanceof Uint8Array)) throw transformFailed('MixupImage', sample.file, 'it must come before the colours are distorted');
  const picture = mixPictures(one, other, factor);
  sample.picture = picture;
  sample.width = picture.width;
  sample.height = picture.height;
  sample.boxes = Float32Array.from([...sample.boxes, ...second.boxes]);
  sample.classes = Int32Array.from([...sample.classes, ...second.classes]);
  sample.scores = Float32Array.from([...sample.scores.map((score) => score * factor), ...second.scores.map((score) => score * (1 - factor))]);
}

/** Both in the upper left corner of a black canvas that holds either; sums are float32, their fractions cut off. */
function mixPictures(first: Picture, second: Picture, factor: number): Picture {
  const width = Math.max(first.width, second.width);
  const height = Math.max(first.height, second.height);
  const mixed = new Uint8Array(width * height * 3);
  const tables = [productsOf(factor), productsOf(1 - factor)] as const;
  const scratch = [new Uint8Array(width * 3), new Uint8Array(width * 3)] as const;
  for (let y = 0; y < height; y++) {
    const [a, b] = [rowOf(first, y, scratch[0]), rowOf(second, y, scratch[1])];
    mixRows(a, b, tables, mixed.subarray(y * width * 3, (y + 1) * width * 3));
  }
  return pictureOf(mixed, width, height);
}

/** Every uint8 value times a weight, in float32. */
function productsOf(weight: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, value) => value * Math.fround(weight));
}

/** A row padded with black to the canvas' width. */
function rowOf(picture: Picture, y: number, scratch: Uint8Array): Uint8Array {
  if (y >= picture.height) return scratch.fill(0);
  const row = readRow(picture, y, scratch.subarray(0, picture.width * 3));
  if (row.length === scratch.length) return row as Uint8Array;
  scratch.fill(0, row.length).set(row);
  return scratch;
}

function mixRows(a: Uint8Array, b: Uint8Array, [first, second]: readonly [Float32Array, Float32Array], mixed: Uint8Array): void {
  for (let i = 0; i < mixed.length; i++) mixed[i] = Math.fround(first[a[i]!]! + second[b[i]!]!);
}
