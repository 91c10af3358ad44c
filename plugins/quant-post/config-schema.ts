import * as z from 'zod';
import { ALGORITHM_NAMES } from './thresholds/index.ts';

/** `quant_post`: PaddleSlim's options of `quant_post_static` and `quant_post_dynamic`, as far as `quantization` does not have them. */
export const quantPostSection = z.strictObject({
  method: z.enum(['static', 'dynamic']).describe('static calibrates activations with images; dynamic quantizes weights alone, for which only adaround needs images.').default('static'),
  algo: z.enum(ALGORITHM_NAMES).describe('How the ranges of activations are found.').default('abs_max'),
  images: z.enum(['EvalReader', 'TrainReader']).describe('Whose dataset is calibrated with; the transforms are EvalReader\'s in any case.').default('EvalReader'),
  batch_size: z.int().min(1).describe('Images per batch of calibration.').default(8),
  batch_nums: z.int().min(1).nullable().meta({ examples: [10] }).describe('Batches to calibrate with; null takes the whole dataset.').default(null),
  hist_percent: z.number().gt(0).max(1).describe('Share of the elements that algo hist and percentile represent.').default(0.9999),
  skip_tensor_list: z.array(z.string().min(1)).nullable().meta({ examples: [['conv1']] }).describe('Names of values whose readers stay in float; null, as in PaddleSlim, for none.').default([]),
  optimize_model: z.boolean().describe('Fold batch norms into the weights before they are quantized.').default(false),
  cross_layer_equalization: z.boolean().describe('Even out the ranges of channels between layers before quantizing (folds batch norms too).').default(false),
  round_type: z.enum(['round', 'adaround']).describe('round takes the nearest level of each weight; adaround learns which of the two nearest, layer by layer.').default('round'),
  adaround: z.strictObject({
    iterations: z.int().min(1).describe('Steps for each layer.').default(300),
    learning_rate: z.number().gt(0).describe('Step size of Adam.').default(0.01),
    batch_nums: z.int().min(1).describe('Batches whose layer inputs are kept in memory.').default(4),
    skip_cosine: z.number().gt(0).max(1).describe('Layers whose rounded output has a larger cosine with the float one are left rounded; 1 leaves none.').default(1),
  }).describe('How adaround learns.').prefault({}),
  bias_correction: z.boolean().describe('Correct mean and spread of each channel\'s quantized weights.').default(false),
  out_thresholds: z.boolean().optional().describe('Whether outputs of layers are calibrated too, for exports that carry them. Without it: for the target paddle-lite.'),
  generate_test_model: z.boolean().describe('Also write post_test_model, a float checkpoint whose weights are the quantized ones.').default(false),
}).prefault({});

export type QuantPostSection = z.infer<typeof quantPostSection>;

declare module '../../core/config/config.ts' {
  interface PluginSections {
    quant_post: QuantPostSection;
  }
}
