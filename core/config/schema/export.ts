import * as z from 'zod';

/** What `slimtap export` writes and how it checks it. */
export const exportOptions = z.strictObject({
  formats: z.array(z.string()).min(1).describe('Exporters to run.').default(['onnx']),
  output_dir: z.string().min(1).optional().meta({ examples: ['dist/model'] }).describe('Folder under which the run\'s own is made. Without it: output/export.'),
  opset: z.int().min(13).max(23).describe('ONNX operator set.').default(17),
  precision: z.enum(['exact', 'fast']).describe('exact: 8-bit weights and the session option that keeps them exact everywhere; fast: 7-bit weights, full speed on processors without VNNI.').default('exact'),
  check_images: z.int().min(0).max(10_000).describe('Images run through the graph and the file to compare them; 0 skips the check.').default(8),
  golden_images: z.int().min(0).max(100).describe('Images written beside the files, with what the graph gives for them, for slimtap verify; fewer when they are large.').default(2),
  tolerance: z.number().gt(0).describe('Largest mean difference of raw outputs between graph and file, in their standard deviations.').default(0.25),
}).prefault({});

export type ExportOptions = z.infer<typeof exportOptions>;
export type ExportOptionsInput = z.input<typeof exportOptions>;
