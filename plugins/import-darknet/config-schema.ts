import * as z from 'zod';
import { nmsFields } from '../model-yolov3/index.ts';

/** `Darknet`: the network of a cfg file. */
export const darknetSection = z.strictObject({
  cfg: z.string().min(1).optional().meta({ examples: ['yolov3.cfg'] }).describe('The cfg file, AlexeyAB\'s or pjreddie\'s dialect.'),
  norm_epsilon: z.number().gt(0).max(1).describe('Added to the variance in batch norms: 1e-5 in Darknet on a GPU, where networks are trained; OpenCV takes 1e-6.').default(1e-5),
  nms: nmsFields.omit({ background_label: true, normalized: true }).prefault({}).describe('Which of the overlapping boxes are kept.'),
}).prefault({});

declare module '../../core/config/config.ts' {
  interface PluginSections {
    Darknet: z.infer<typeof darknetSection>;
  }
}
