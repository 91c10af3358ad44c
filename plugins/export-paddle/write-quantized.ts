import type { Node } from '../../core/ir/types.ts';
import { full, tensor } from '../../core/tensor/tensor.ts';
import { flag, float, int, ints } from './attributes.ts';
import { frozenQuantizer, levelsOf, realWeight, type FrozenActivation, type FrozenWeight } from './frozen-quantizer.ts';
import { asFloat, channelScales, movingRate, storedLevels } from './levels.ts';
import type { ProgramWriter } from './program-writer.ts';
import { writeLimits } from './write-limits.ts';

/**
 * A quantizer as a float variable that holds what its levels stand for: `fake_quantize_dequantize_…`, or in the newer
 * format `quantize_linear` and `dequantize_linear`. @returns the variable
 */
export function writeQuantized(on: ProgramWriter, node: Node<'DequantizeLinear'>): string {
  const quantizer = frozenQuantizer(node);
  if (typeof quantizer === 'string') return on.refuse(quantizer);
  if (on.options.form === 'quantize_linear') return quantizer.kind === 'weight' ? linearWeight(on, quantizer) : linearActivation(on, quantizer);
  return quantizer.kind === 'weight' ? dequantizedWeight(on, quantizer) : quantizeDequantize(on, quantizer);
}

/** Source: Paddle `fake_quantize_dequantize_moving_average_abs_max`, which AddQuantDequantPass inserts. */
function quantizeDequantize(on: ProgramWriter, activation: FrozenActivation): string {
  const { x, threshold } = activation;
  const { input, bits, scale } = writeLimits(on, activation, -levelsOf(activation));
  const out = on.variable(on.free(`${on.nameOf(x)}.quant_dequant`), { dtype: 'float32', dims: on.dims(x) });
  const scaleName = on.parameter(on.free(`${out}.scale`), tensor('float32', [1], [scale ?? threshold]));
  on.writeBare('fake_quantize_dequantize_moving_average_abs_max', { X: input, InScale: scaleName }, { Out: out, OutScale: scaleName }, {
    bit_length: int(bits), moving_rate: float(movingRate(on, activation)), is_test: flag(true),
  });
  return out;
}

/** Integers in the file, made real before the op that reads them; the values themselves where no op of 1.8 does that. */
function dequantizedWeight(on: ProgramWriter, weight: FrozenWeight): string {
  const { name, levels, thresholds, axis, bits } = weight;
  if (axis > 0) return on.parameter(on.free(name), realWeight(weight));
  const integers = on.parameter(on.free(name), asFloat(levels));
  const out = on.variable(on.free(`${name}.dequantized`), { dtype: 'float32', dims: levels.shape });
  if (axis < 0) {
    const scale = on.parameter(on.free(`${name}.scale`), tensor('float32', [1], thresholds));
    on.writeBare('fake_dequantize_max_abs', { X: integers, Scale: scale }, { Out: out }, { max_range: float(levelsOf(weight)) });
  } else {
    on.writeBare('fake_channel_wise_dequantize_max_abs', { X: integers, Scales: [channelScales(on, weight)] }, { Out: out }, { quant_bits: ints([bits]) });
  }
  return out;
}

/** Source: PaddleSlim 2.6, `onnx_format`. Its quantize_linear has one level more below zero than the older ops: -128. */
function linearActivation(on: ProgramWriter, activation: FrozenActivation): string {
  const { x, threshold } = activation;
  const { input, bits, scale } = writeLimits(on, activation, -levelsOf(activation) - 1);
  const name = on.nameOf(x);
  const attrs = { bit_length: int(bits), quant_axis: int(-1) };
  const between = { dtype: 'float32', dims: on.dims(x) } as const;
  const scaleName = on.parameter(on.free(`${name}@scale`), tensor('float32', [1], [scale ?? threshold]));
  const integers = on.variable(on.free(`${name}.quantized`), between);
  const real = on.variable(on.free(`${integers}.dequantized`), between);
  const zero = (of: string): string => on.parameter(`${of}@zero_point`, full('int32', [1], 0));
  on.writeBare('quantize_linear', { X: input, Scale: scaleName, ZeroPoint: zero(integers) }, { Y: integers }, attrs);
  on.writeBare('dequantize_linear', { X: integers, Scale: scaleName, ZeroPoint: zero(real) }, { Y: real }, attrs);
  return real;
}

/** The declared type stays float32 while the file holds int8, as PaddleSlim writes it. */
function linearWeight(on: ProgramWriter, weight: FrozenWeight): string {
  const { name, levels, thresholds, axis, bits } = weight;
  const integers = on.parameter(on.free(name), storedLevels(on, weight), 'FP32');
  const out = on.variable(on.free(`${name}.quantized.dequantized`), { dtype: 'float32', dims: levels.shape });
  const scale = on.parameter(on.free(`${name}@scale`), tensor('float32', [thresholds.length], thresholds));
  const zero = on.parameter(`${out}@zero_point`, full('int32', [thresholds.length], 0));
  on.writeBare('dequantize_linear', { X: integers, Scale: scale, ZeroPoint: zero }, { Y: out }, { bit_length: int(bits), quant_axis: int(axis) });
  return out;
}
