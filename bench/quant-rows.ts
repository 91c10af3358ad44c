import type { ConfigObject } from '../core/config/index.ts';

/** One way of quantizing the blood-cell network. */
export interface QuantRow {
  readonly title: string;
  readonly how: 'float' | 'post' | 'aware';
  /** Configuration over the preset's. */
  readonly config: ConfigObject;
  /** `eval` measures the fake-quant graph, where there is nothing to export. @default exported */
  readonly stage?: 'eval';
}

const ALGORITHMS = ['KL', 'hist', 'mse', 'avg', 'emd', 'ptf', 'abs_max', 'percentile'] as const;

/** The rows of the table in README. */
export const QUANT_ROWS: readonly QuantRow[] = [
  { title: 'float', how: 'float', config: { quantization: { enabled: false } } },
  ...ALGORITHMS.map((algo) => post(algo, { algo })),
  post('abs_max, equalized', { algo: 'abs_max', cross_layer_equalization: true }),
  post('abs_max, AdaRound', { algo: 'abs_max', round_type: 'adaround' }),
  post('weights alone', { method: 'dynamic' }),
  aware('moving_average_abs_max', {}),
  aware('range_abs_max', { activation_quantize_type: 'range_abs_max' }),
  // Its scales depend on the image, so it cannot be frozen.
  { ...aware('abs_max (fake-quant graph)', { activation_quantize_type: 'abs_max' }), stage: 'eval' },
  aware('percentile', { activation_quantize_type: 'percentile' }),
  aware('moving_average_min_max', { activation_quantize_type: 'moving_average_min_max' }),
  aware('lsq', { activation_quantize_type: 'lsq', weight_quantize_type: 'channel_wise_lsq' }),
  aware('pact', { activation_quantize_type: 'pact' }),
  post('abs_max, 4-bit weights', { algo: 'abs_max' }, 4),
  aware('moving_average_abs_max, 4-bit weights', { weight_bits: 4 }),
  aware('lsq, 4-bit weights', { activation_quantize_type: 'lsq', weight_quantize_type: 'channel_wise_lsq', weight_bits: 4 }),
];

function post(title: string, quant_post: ConfigObject, weight_bits = 8): QuantRow {
  return { title: `post: ${title}`, how: 'post', config: { quantization: { weight_bits }, quant_post: { images: 'TrainReader', ...quant_post } } };
}

function aware(title: string, quantization: ConfigObject): QuantRow {
  return { title: `aware: ${title}`, how: 'aware', config: { quantization: { weight_bits: 8, ...quantization } } };
}
