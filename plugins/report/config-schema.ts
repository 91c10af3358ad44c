import * as z from 'zod';

/** `report`: what a training leaves to look at. */
export const reportSection = z.strictObject({
  html: z.boolean().describe('Write report.html, a page of the training, and report.json, its numbers, beside the checkpoints.').default(true),
  tensorboard: z.boolean().describe('Write event files that TensorBoard reads.').default(true),
  tb_log_dir: z.string().min(1).nullable().meta({ examples: ['tensorboard'] }).describe('Folder of the event files; null takes save_dir/NAME/tensorboard.').default(null),
  sample_images: z.int().min(0).max(24).describe('Images of the evaluation dataset shown with what is found on them.').default(6),
  range_samples: z.int().min(0).max(200).describe('How often in a training the ranges of quantizers are looked at; 0 leaves them out.').default(60),
}).prefault({});

export type ReportSection = z.infer<typeof reportSection>;

declare module '../../core/config/config.ts' {
  interface PluginSections {
    report: ReportSection;
  }
}
