import * as z from 'zod';

const bits = z.int().min(1).max(16);

/** Operator types PaddleSlim 1.1 quantizes with their weights. */
export const WEIGHT_OP_TYPES = ['conv2d', 'depthwise_conv2d', 'mul', 'matmul'] as const;

/** PaddleSlim's `quant_aware` dictionary (1.1), checked: there, unknown keys are ignored. */
export const quantization = z.strictObject({
  enabled: z.boolean().describe('Train with fake-quant in the graph; false trains in float.').default(true),
  weight_quantize_type: z.enum(['abs_max', 'channel_wise_abs_max'])
    .describe('How the scales of weights come to be.').default('channel_wise_abs_max'),
  activation_quantize_type: z.enum(['abs_max', 'moving_average_abs_max'])
    .describe('How the scales of activations come to be.').default('moving_average_abs_max'),
  weight_bits: bits.describe('Bits of weights.').default(8),
  activation_bits: bits.describe('Bits of activations.').default(8),
  not_quant_pattern: z.union([z.string().min(1).transform((pattern) => [pattern]), z.array(z.string().min(1))])
    .describe('Operators whose name scope contains one of these stay in float.').default(['skip_quant']),
  quantize_op_types: z.array(z.enum(WEIGHT_OP_TYPES)).describe('Operator types that are quantized.')
    .default(['conv2d', 'depthwise_conv2d', 'mul']),
  dtype: z.literal('int8').describe('Integer type; no other exists.').default('int8'),
  window_size: z.int().min(1).describe('Accepted for PaddleSlim\'s dictionaries; it belongs to range_abs_max, which is not here yet.').default(10_000),
  compat: z.enum(['none', 'paddle-1.8', 'paddle-2.6'])
    .describe('Reproduce what a version of Paddle does wrong, where it does: see docs/post-training.md.').default('none'),
  moving_rate: z.number().gt(0).lt(1).describe('Decay of moving_average_abs_max.').default(0.9),
}).prefault({});

export type Quantization = z.infer<typeof quantization>;
export type QuantizationInput = z.input<typeof quantization>;
