import * as z from 'zod';
import { transformFailed } from '../../../core/errors.ts';
import { flatten, pictureOf, pixelsFor, type Picture } from '../picture.ts';
import { pictureIn, type Sample } from '../sample.ts';
import type { VectorMemory } from '../vector/vector-memory.ts';
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
  const [one, other] = [flatten(first), flatten(second)];
  const mixed = pixelsFor(first, 'uint8', width * height * 3);
  const vectors = first.pool?.vectors;
  if (vectors === undefined || !mixWithVectors(vectors, mixed, one, other, factor)) mixByTable(mixed, one, other, factor);
  return pictureOf(mixed, width, height, first.pool);
}

/** @returns false where the memory does not suffice */
function mixWithVectors(vectors: VectorMemory, mixed: Uint8Array, one: Picture, other: Picture, factor: number): boolean {
  const [to, a, b] = [vectors.addressOf(mixed), vectors.place(one.pixels), vectors.place(other.pixels)];
  if (to === undefined || a === undefined || b === undefined) return false;
  const { mix } = vectors.functions;
  const [height, rowBytes] = [Math.max(one.height, other.height), Math.max(one.width, other.width) * 3];
  // From left to right and from top to bottom, because whole vectors are stored, which reach beyond the end of a row.
  for (let y = 0; y < height; y++) {
    const at = { to: to + y * rowBytes, a: a + y * one.width * 3, b: b + y * other.width * 3 };
    const [inA, inB] = [y < one.height ? one.width * 3 : 0, y < other.height ? other.width * 3 : 0];
    const both = Math.min(inA, inB);
    mix(at.a, at.b, at.to, both, factor, 1 - factor);
    if (inA > both) mix(at.a + both, at.a + both, at.to + both, inA - both, factor, 0);
    if (inB > both) mix(at.b + both, at.b + both, at.to + both, inB - both, 0, 1 - factor);
    mixed.fill(0, y * rowBytes + Math.max(inA, inB), (y + 1) * rowBytes);
  }
  return true;
}

function mixByTable(mixed: Uint8Array, one: Picture, other: Picture, factor: number): void {
  const [width, height] = [Math.max(one.width, other.width), Math.max(one.height, other.height)];
  const table = mixturesOf(factor);
  const [a, b] = [one.pixels as Uint8Array, other.pixels as Uint8Array];
  for (let y = 0; y < height; y++) {
    const at = { to: y * width * 3, a: y * one.width * 3, b: y * other.width * 3 };
    const [inA, inB] = [y < one.height ? one.width * 3 : 0, y < other.height ? other.width * 3 : 0];
    const both = Math.min(inA, inB);
    mixRow(mixed, at, both, a, b, table);
    for (let i = both; i < inA; i++) mixed[at.to + i] = table[a[at.a + i]! << 8]!;
    for (let i = both; i < inB; i++) mixed[at.to + i] = table[b[at.b + i]!]!;
    mixed.fill(0, at.to + Math.max(inA, inB), at.to + width * 3);
  }
}

/** What every pair of values becomes, [256 of the first][256 of the second]: an image has fifteen times as many pairs. */
function mixturesOf(factor: number): Uint8Array {
  const table = new Uint8Array(1 << 16);
  const [one, other] = [productsOf(factor), productsOf(1 - factor)];
  for (let a = 0, i = 0; a < 256; a++) for (let b = 0; b < 256; b++, i++) table[i] = Math.fround(one[a]! + other[b]!);
  return table;
}

/** Every uint8 value times a weight, in float32. */
function productsOf(weight: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, value) => value * Math.fround(weight));
}

/** The part of a row that both pictures have. Of plain arrays and numbers: V8 takes twice as long for views of every row. */
function mixRow(mixed: Uint8Array, at: { readonly to: number; readonly a: number; readonly b: number }, length: number, a: Uint8Array, b: Uint8Array, table: Uint8Array): void {
  const { to, a: fromA, b: fromB } = at;
  for (let i = 0; i < length; i++) mixed[to + i] = table[a[fromA + i]! << 8 | b[fromB + i]!]!;
}
