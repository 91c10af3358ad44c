import * as z from 'zod';

const bits = z.int().min(1).max(16);
const step = z.int().min(0);

/** Operator types that are quantized with their weights. */
export const WEIGHT_OP_TYPES = ['conv2d', 'depthwise_conv2d', 'conv2d_transpose', 'mul', 'matmul'] as const;

/** Operator types whose inputs alone are quantized: those PaddleSlim 1.1's AddQuantDequantPass knows. */
export const DATA_OP_TYPES = [
  'pool2d', 'elementwise_add', 'concat', 'softmax', 'argmax', 'transpose', 'equal', 'gather', 'greater_equal', 'greater_than', 'less_equal', 'less_than',
  'mean', 'not_equal', 'reshape', 'reshape2', 'bilinear_interp', 'nearest_interp', 'trilinear_interp', 'slice', 'squeeze', 'elementwise_sub', 'mul', 'matmul',
  'relu', 'relu6', 'leaky_relu', 'tanh', 'swish',
] as const;

/** PaddleSlim's, then our own (from `lsq` on). */
export const WEIGHT_QUANTIZE_TYPES = ['abs_max', 'channel_wise_abs_max', 'range_abs_max', 'moving_average_abs_max', 'lsq', 'channel_wise_lsq'] as const;
/** PaddleSlim's, then our own (from `moving_average_min_max` on). */
export const ACTIVATION_QUANTIZE_TYPES = ['abs_max', 'range_abs_max', 'moving_average_abs_max', 'moving_average_min_max', 'percentile', 'lsq', 'pact'] as const;

/** PaddleSlim's `quant_aware` dictionary, then our own keys (from `enabled` on), checked: there, unknown keys are ignored. */
export const quantization = z.strictObject({
  weight_quantize_type: z.enum(WEIGHT_QUANTIZE_TYPES).describe('How the scales of weights come to be.').default('channel_wise_abs_max'),
  activation_quantize_type: z.enum(ACTIVATION_QUANTIZE_TYPES).describe('How the scales of activations come to be.').default('moving_average_abs_max'),
  weight_bits: bits.describe('Bits of weights.').default(8),
  activation_bits: bits.describe('Bits of activations.').default(8),
  not_quant_pattern: z.union([z.string().min(1).transform((pattern) => [pattern]), z.array(z.string().min(1))])
    .describe('Operators whose name scope contains one of these stay in float.').default(['skip_quant']),
  quantize_op_types: z.array(z.enum([...WEIGHT_OP_TYPES, ...DATA_OP_TYPES] as const))
    .describe('Operator types that are quantized: with their weights, or their inputs alone.').default(['conv2d', 'depthwise_conv2d', 'mul']),
  dtype: z.literal('int8').describe('Integer type; no other exists.').default('int8'),
  window_size: z.int().min(1).max(1_000_000).describe('Steps that range_abs_max looks back.').default(10_000),
  moving_rate: z.number().gt(0).lt(1).describe('Decay of the moving averages of observers.').default(0.9),
  for_tensorrt: z.boolean().describe('Quantize what TensorRT runs in int8: replaces quantize_op_types.').default(false),
  is_full_quantize: z.boolean().describe('Quantize every operator type there is: replaces quantize_op_types.').default(false),
  onnx_format: z.boolean().describe('Levels from -128 as in ONNX\'s QuantizeLinear and Paddle\'s quantize_linear, instead of from -127.').default(false),
  quant_post_first: z.boolean().describe('Calibrate the scales of activations before the first step, with ten batches of training images, read as for evaluation, by `quant_post.algo`.').default(false),
  scale_trainable: z.boolean().describe('Observers move while training; false keeps the scales it starts with.').default(true),
  deploy_backend: z.enum(['tensorrt', 'mkldnn', 'arm']).nullable().describe('Library the model will run in, which says what is quantized: replaces quantize_op_types.').default(null),
  enabled: z.boolean().describe('Train with fake-quant in the graph; false trains in float.').default(true),
  rounding: z.enum(['half-even', 'half-away']).describe('Where a half goes when a value is rounded to a level.').default('half-even'),
  percentile: z.number().gt(0).max(100).describe('Percent of the elements that the observer percentile represents.').default(99.99),
  quant_delay: step.describe('Step from which fake-quant takes effect; observers move from the first.').default(0),
  freeze_observers: step.nullable().meta({ examples: [4000] }).describe('Step from which scales no longer move or learn; null never.').default(null),
  freeze_batch_norm: step.nullable().meta({ examples: [4000] }).describe('Step from which batch norms use their running statistics and keep them; null never.').default(null),
  fold_batch_norm: z.boolean().describe('Quantize weights multiplied by their batch norm\'s factor while training; matters where one scale serves all channels.').default(false),
  compat: z.enum(['none', 'paddle-1.8', 'paddle-2.6'])
    .describe('Reproduce what a version of Paddle does otherwise, its mistakes included: see docs/quantization.md.').default('none'),
}).superRefine((options, context) => {
  for (const { path, message } of contradictions(options)) context.addIssue({ code: 'custom', path: [path], message });
}).prefault({});

/** Options that exclude each other, one line each. */
function contradictions(options: Options): { path: keyof Options; message: string }[] {
  const { for_tensorrt, weight_bits, weight_quantize_type, activation_quantize_type, freeze_observers, quant_delay, scale_trainable, quant_post_first } = options;
  return [
    weight_bits === 1 && { path: 'weight_bits' as const, message: 'signed levels need 2 bits; 2^(1-1)-1 leaves none but 0' },
    for_tensorrt && weight_quantize_type !== 'channel_wise_abs_max' && { path: 'weight_quantize_type' as const, message: 'for_tensorrt needs channel_wise_abs_max' },
    for_tensorrt && !['range_abs_max', 'moving_average_abs_max'].includes(activation_quantize_type)
      && { path: 'activation_quantize_type' as const, message: 'for_tensorrt needs range_abs_max or moving_average_abs_max' },
    freeze_observers !== null && freeze_observers < quant_delay
      && { path: 'freeze_observers' as const, message: `scales cannot stop before they take effect, at quant_delay (${quant_delay})` },
    !scale_trainable && quant_delay > 0 && { path: 'quant_delay' as const, message: 'observers watch until it ends, which scale_trainable: false forbids' },
    !scale_trainable && quant_post_first && !['abs_max', 'channel_wise_abs_max'].includes(weight_quantize_type)
      && { path: 'weight_quantize_type' as const, message: 'quant_post_first finds no scales of weights, and scale_trainable: false keeps others from being found; use abs_max or channel_wise_abs_max' },
  ].filter((found) => found !== false);
}

interface Options {
  readonly for_tensorrt: boolean;
  readonly weight_bits: number;
  readonly weight_quantize_type: string;
  readonly activation_quantize_type: string;
  readonly freeze_observers: number | null;
  readonly quant_delay: number;
  readonly scale_trainable: boolean;
  readonly quant_post_first: boolean;
}

export type Quantization = z.infer<typeof quantization>;
export type QuantizationInput = z.input<typeof quantization>;
