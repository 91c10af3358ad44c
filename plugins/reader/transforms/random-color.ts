import * as z from 'zod';
import { pictureIn } from '../sample.ts';
import { defineTransform } from '../transform-definition.ts';
import { channelGain, contrast, saturation } from './color-matrices.ts';
import { chain, recolorClipped } from './recolor.ts';

const range = (what: string, low: number, high: number) => z.tuple([z.number(), z.number()]).describe(`${what}: lowest and highest.`).default([low, high]);

/**
 * Mild changes of light and dye for images from one instrument, where ColorDistort's hues would make other objects.
 * Contrast about mid-grey, brightness, saturation and a gain per channel, rounded and clipped to uint8.
 */
export const randomColor = defineTransform({
  name: 'RandomColor',
  options: z.strictObject({
    prob: z.number().min(0).max(1).describe('Probability of a change.').default(0.8),
    contrast: range('Factor of contrast', 0.8, 1.2),
    brightness: range('Factor of brightness', 0.88, 1.12),
    saturation: range('Factor of saturation', 0.7, 1.3),
    channel_gain: z.number().min(0).max(1).describe('Largest relative change of a single channel.').default(0.05),
  }),
  create: (options) => (sample, { random }) => {
    if (random.uniform() >= options.prob) return;
    const gain = (): number => random.uniform(1 - options.channel_gain, 1 + options.channel_gain);
    const light = random.uniform(...options.brightness);
    const steps = [
      contrast(random.uniform(...options.contrast), 127.5), channelGain(light, light, light),
      saturation(random.uniform(...options.saturation)), channelGain(gain(), gain(), gain()),
    ];
    sample.picture = recolorClipped(pictureIn(sample, 'RandomColor'), steps.reduce(chain));
  },
});
