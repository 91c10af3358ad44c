import * as z from 'zod';
import { transformFailed } from '../../../core/errors.ts';
import { flatten, pictureOf, type Pixels } from '../picture.ts';
import { pictureIn } from '../sample.ts';
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
    const tables = [0, 1, 2].map((channel) => tableOf(options, channel));
    return (sample) => {
      if (options.is_channel_first) return normalizePlanes(sample, options);
      const { pixels, width, height } = flatten(pictureIn(sample, 'NormalizeImage'));
      const result = new Float32Array(pixels.length);
      for (let channel = 0; channel < 3; channel++) fillChannel({ pixels, result, channel, stride: 3, from: channel }, options, tables[channel]!);
      sample.picture = pictureOf(result, width, height);
    };
  },
});

/** What each value of uint8 becomes in a channel: a table is exact and three times as fast as the arithmetic. */
export function tableOf(options: NormalizeOptions, channel: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, value) => normalized(value, options, channel));
}

export function normalized(value: number, { mean, std, is_scale }: NormalizeOptions, channel: number): number {
  const scaled = is_scale ? f(value / 255) : value;
  return f(f(scaled - mean[channel]!) / std[channel]!);
}

/** Where a channel is read, and how its values are spaced in the result. */
export interface ChannelCopy {
  readonly pixels: Pixels;
  readonly result: Float32Array;
  readonly channel: number;
  /** Distance of neighbouring values in the result: 3 interleaved, 1 in a plane. */
  readonly stride: 1 | 3;
  readonly from: number;
}

/** Normalizes one channel of interleaved pixels. */
export function fillChannel({ pixels, result, channel, stride, from }: ChannelCopy, options: NormalizeOptions, table: Float32Array): void {
  if (pixels instanceof Uint8Array) return lookUp(pixels, result, channel, stride, from, table);
  for (let i = channel, to = from; i < pixels.length; i += 3, to += stride) result[to] = normalized(pixels[i]!, options, channel);
}

function lookUp(pixels: Uint8Array, result: Float32Array, channel: number, stride: number, from: number, table: Float32Array): void {
  for (let i = channel, to = from; i < pixels.length; i += 3, to += stride) result[to] = table[pixels[i]!]!;
}

function normalizePlanes(sample: { readonly file: string; readonly planes?: { readonly data: Float32Array } }, options: NormalizeOptions): void {
  if (sample.planes === undefined) throw transformFailed('NormalizeImage', sample.file, 'is_channel_first needs Permute before it');
  const { data } = sample.planes;
  const size = data.length / 3;
  for (let i = 0; i < data.length; i++) data[i] = normalized(data[i]!, options, Math.floor(i / size));
}
