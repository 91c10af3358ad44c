import * as z from 'zod';
import { transformFailed } from '../../../core/errors.ts';
import { flatten, pictureOf, type Pixels } from '../picture.ts';
import { pictureIn, type Sample } from '../sample.ts';
import { defineTransform } from '../transform-definition.ts';

const three = z.tuple([z.number(), z.number(), z.number()]);
const f = Math.fround;

export const normalizeOptions = z.strictObject({
  mean: three.describe('Subtracted from each channel.').default([0.485, 0.456, 0.406]),
  std: three.refine((values) => values.every((value) => value !== 0), 'a channel cannot be divided by zero')
    .describe('Divides each channel.').default([1, 1, 1]),
  is_scale: z.boolean().describe('Divide by 255 first.').default(true),
  is_channel_first: z.boolean().describe('Channels are planes; true needs Permute before it.').default(true),
});
export type NormalizeOptions = z.output<typeof normalizeOptions>;

/** Paddle's NormalizeImage: (pixel / 255 - mean) / std per channel, float32 between the steps as NumPy has it. */
export const normalizeImage = defineTransform({
  name: 'NormalizeImage',
  options: normalizeOptions,
  create(options) {
    const normalize = createNormalizer(options);
    return (sample) => {
      if (options.is_channel_first) return normalizePlanes(sample, options);
      const { pixels, width, height, pool } = flatten(pictureIn(sample, 'NormalizeImage'));
      const result = new Float32Array(pixels.length);
      normalize(pixels, result, { starts: [0, 1, 2], stride: 3 });
      sample.picture = pictureOf(result, width, height, pool);
    };
  },
});

/** Where the three normalized channels go: where each begins, and how far its values are apart. */
export interface ChannelLayout {
  readonly starts: readonly [number, number, number];
  /** 3 interleaved, 1 in planes. */
  readonly stride: 1 | 3;
}

/** A function that normalizes interleaved pixels into `result`. */
export function createNormalizer(options: NormalizeOptions): (pixels: Pixels, result: Float32Array, layout: ChannelLayout) => void {
  const tables = tablesOf(options);
  return (pixels, result, layout) => (pixels instanceof Uint8Array ? lookUp(pixels, result, layout, tables) : compute(pixels, result, layout, options));
}

function lookUp(pixels: Uint8Array, result: Float32Array, { starts, stride }: ChannelLayout, [reds, greens, blues]: readonly [Float32Array, Float32Array, Float32Array]): void {
  const [red, green, blue] = starts;
  for (let i = 0, to = 0; i < pixels.length; i += 3, to += stride) {
    result[red + to] = reds[pixels[i]!]!;
    result[green + to] = greens[pixels[i + 1]!]!;
    result[blue + to] = blues[pixels[i + 2]!]!;
  }
}

function compute(pixels: Float32Array, result: Float32Array, { starts, stride }: ChannelLayout, { mean, std, is_scale }: NormalizeOptions): void {
  const scale = is_scale ? 255 : 1;
  for (let channel = 0; channel < 3; channel++) {
    const [m, s] = [mean[channel]!, std[channel]!];
    for (let i = channel, to = starts[channel]!; i < pixels.length; i += 3, to += stride) result[to] = f(f(pixels[i]! / scale) - m) / s;
  }
}

/** For each channel, what a byte becomes. */
export function tablesOf(options: NormalizeOptions): readonly [Float32Array, Float32Array, Float32Array] {
  return [tableOf(options, 0), tableOf(options, 1), tableOf(options, 2)];
}

/** What each value of uint8 becomes in a channel: a table is exact and three times as fast as the arithmetic. */
function tableOf({ mean, std, is_scale }: NormalizeOptions, channel: number): Float32Array {
  const scale = is_scale ? 255 : 1;
  return Float32Array.from({ length: 256 }, (_, value) => f(f(value / scale) - mean[channel]!) / std[channel]!);
}

function normalizePlanes(sample: Sample, { mean, std, is_scale }: NormalizeOptions): void {
  if (sample.planes === undefined) throw transformFailed('NormalizeImage', sample.file, 'is_channel_first needs Permute before it');
  const { data } = sample.planes;
  const scale = is_scale ? 255 : 1;
  for (let channel = 0; channel < 3; channel++) {
    const plane = data.subarray((data.length / 3) * channel, (data.length / 3) * (channel + 1));
    for (let i = 0; i < plane.length; i++) plane[i] = f(f(plane[i]! / scale) - mean[channel]!) / std[channel]!;
  }
}
