import * as z from 'zod';

const fileName = z.string().regex(/^(?!\.{1,2}$)[^/\\]+$/, 'a name of a file has no folders');

/** Paddle's names of files and formats. */
export const paddleExportSection = z.strictObject({
  storage: z.enum(['float', 'int8']).optional().describe('How integer weights are stored: as float32 numbers, which Paddle itself runs, or as bytes (save_int8). Without it: float, with onnx_format int8.'),
  model_filename: fileName.describe('File of the program; model.pdmodel is the newer name.').default('__model__'),
  params_filename: fileName.optional().meta({ examples: ['__params__'] }).describe('One file for all parameters, such as __params__ or model.pdiparams. Without it: a file for each.'),
  onnx_format: z.boolean().optional().describe('Write quantize_linear and dequantize_linear, as PaddleSlim 2 does, in place of the fake_quantize ops of 1.8. Without it: where the plan was made with onnx_format.'),
  params_only: z.boolean().describe('Write the float parameters alone, a file for each, as PaddleDetection\'s load_params reads them.').default(false),
}).prefault({});

export type PaddleExportOptions = z.infer<typeof paddleExportSection>;

declare module '../../core/config/config.ts' {
  interface PluginSections {
    paddle_export: PaddleExportOptions;
  }
}
