import * as z from 'zod';
import { flatten, pictureOf, pixelsFor, windowOf, type Color, type Picture, type Pixels } from '../picture.ts';
import { pictureIn, type Sample } from '../sample.ts';
import { defineTransform } from '../transform-definition.ts';

const color = z.tuple([z.number(), z.number(), z.number()]);

/** Paddle's RandomExpand: the image at a random place of a larger canvas, so that objects become smaller. */
export const randomExpand = defineTransform({
  name: 'RandomExpand',
  options: z.strictObject({
    ratio: z.number().gt(1.01).describe('Largest ratio of the canvas to the image.').default(4),
    prob: z.number().min(0).max(1).describe('Probability of leaving the image alone.').default(0.5),
    fill_value: z.union([color, z.number().transform((value): [number, number, number] => [value, value, value])])
      .describe('Colour of the canvas, RGB.').default([127.5, 127.5, 127.5]),
  }),
  create: ({ ratio, prob, fill_value }) => (sample, { random }) => {
    if (random.uniform() < prob) return;
    const factor = random.uniform(1, ratio);
    const width = Math.trunc(sample.width * factor);
    const height = Math.trunc(sample.height * factor);
    if (width <= sample.width || height <= sample.height) return;
    const top = random.integer(0, height - sample.height);
    expand(sample, { left: random.integer(0, width - sample.width), top, width, height }, fill_value);
  },
});

/** Puts the image at (`left`, `top`) of a canvas of uint8 colour `fill`. */
export function expand(sample: Sample, canvas: { left: number; top: number; width: number; height: number }, fill: Color): void {
  const { left, top, width, height } = canvas;
  sample.picture = windowOf(toBytes(pictureIn(sample, 'RandomExpand')), -left, -top, width, height, fill.map(Math.trunc) as unknown as Color);
  sample.width = width;
  sample.height = height;
  for (let i = 0; i < sample.boxes.length; i++) sample.boxes[i] = sample.boxes[i]! + (i % 2 === 0 ? left : top);
}

/** @returns false where there are no vector functions, not enough memory, or values that they cannot wrap */
function wrappedByVectors({ pool }: Picture, pixels: Pixels, bytes: Uint8Array): boolean {
  if (pool?.vectors === undefined) return false;
  const [from, to] = [pool.vectors.place(pixels), pool.vectors.addressOf(bytes)];
  return from !== undefined && to !== undefined && pool.vectors.functions.wrap(from, to, pixels.length) === 0;
}

/** As NumPy's `astype(uint8)`: cut off and wrapped, which is what Paddle does to colours that distortion drove above 255. */
function toBytes(picture: Picture): Picture {
  if (picture.pixels instanceof Uint8Array) return picture;
  const { pixels, width, height } = flatten(picture);
  const bytes = pixelsFor(picture, 'uint8', pixels.length);
  if (!wrappedByVectors(picture, pixels, bytes)) bytes.set(pixels);
  return pictureOf(bytes, width, height, picture.pool);
}
