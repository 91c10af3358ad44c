import type { Quantization } from '../config/schema/quantization.ts';
import type { QuantSpec } from './spec.ts';

/** Spec of weights as the configuration asks for it, with one scale per tensor: the plugin channel-wise-weights gives them an axis. */
export function weightSpec(options: Quantization): QuantSpec {
  const { weight_quantize_type: type, weight_bits: bits, rounding } = options;
  const kind = type === 'channel_wise_abs_max' ? 'abs_max' : type === 'channel_wise_lsq' ? 'lsq' : type;
  const folding = options.fold_batch_norm ? { foldBatchNorm: true } : {};
  return { kind, bits, signed: true, ...lowest(options), rounding, ...observer(options, kind), ...folding };
}

/** How a target wants activations, besides what the configuration says. */
export interface ActivationForm {
  /** Whether levels start at 0, for values that are never negative. @default false */
  readonly unsigned?: boolean | undefined;
  /** Whether levels start at -max rather than -max-1, whatever the configuration says. */
  readonly narrow?: boolean | undefined;
  /** @default the configured one */
  readonly kind?: QuantSpec['kind'] | undefined;
}

/** Spec of activations as the configuration asks for it. A range that is not symmetric has unsigned levels and a zero point. */
export function activationSpec(options: Quantization, { unsigned = false, narrow, kind = options.activation_quantize_type }: ActivationForm = {}): QuantSpec {
  const { activation_bits: bits, rounding } = options;
  const signed = !unsigned && kind !== 'moving_average_min_max';
  return { kind, bits, signed, ...(narrow === undefined ? lowest(options) : { narrow }), rounding, ...observer(options, kind) };
}

/** Paddle's fake-quant clips at -max. Its quantize_linear, and the libraries that are not ARM's, at -max-1. */
function lowest({ onnx_format, deploy_backend, compat }: Quantization): Pick<QuantSpec, 'narrow'> {
  const wide = deploy_backend === null ? onnx_format : deploy_backend !== 'arm';
  return wide && compat !== 'paddle-1.8' ? { narrow: false } : {};
}

/** What only some kinds of observer read; left out of the others' plans. */
function observer({ moving_rate, window_size, percentile }: Quantization, kind: QuantSpec['kind']): Partial<QuantSpec> {
  return {
    ...(['moving_average_abs_max', 'moving_average_min_max', 'percentile'].includes(kind) ? { movingRate: moving_rate } : {}),
    ...(kind === 'range_abs_max' ? { windowSize: window_size } : {}),
    ...(kind === 'percentile' ? { percentile } : {}),
  };
}
