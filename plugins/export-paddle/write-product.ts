import type { Value } from '../../core/ir/types.ts';
import { float, ints, type Attributes } from './attributes.ts';
import { levelsOf, quantizerOf, type FrozenActivation, type FrozenWeight } from './frozen-quantizer.ts';
import type { Layer } from './layer.ts';
import { activationLevels, activationScale, channelScales, weightAlone, weightAloneAttributes, weightLevels } from './levels.ts';
import type { ProgramWriter, Slots } from './program-writer.ts';

/** An op of data and weights as its lowering describes it. */
export interface Product {
  /** Paddle's type. */
  readonly type: string;
  readonly data: { readonly slot: string; readonly value: Value };
  readonly weight: { readonly slot: string; readonly value: Value };
  /** Slot of the result. */
  readonly result: string;
  /** Axis of the weight with one index per channel of the result, which is on axis 1 there. */
  readonly channelAxis: number;
  /** Empty slots that Paddle writes too. */
  readonly empty: Slots;
  readonly attrs: Attributes;
  /** Whether a bias is added to the result. */
  readonly hasBias: boolean;
}

interface Quantized {
  readonly data: FrozenActivation;
  readonly weight: FrozenWeight;
}

/**
 * A convolution or multiplication in the form of the tutorial's figure 2: over levels, with the scales taken out of it,
 *
 *   conv(s_x/q · X, s_w/q · W) = s_x · s_w / q² · conv(X, W)
 *
 * so what is dequantized is its result: `fake_channel_wise_dequantize_max_abs` or `fake_dequantize_max_abs`. Where one side
 * is float, or has a range Paddle's int8 kernels do not know, both sides are made real before it; weights quantized alone are
 * stored as `quant_post_dynamic` stores them.
 * Source: Paddle 1.8 QuantizationFreezePass.
 * @returns the variable of the result without bias
 */
export function writeProduct(on: ProgramWriter, y: Value, layer: Layer, product: Product): string {
  const [data, weight] = [quantizerOf(product.data.value), quantizerOf(product.weight.value)];
  if (on.options.form === 'fake_quantize' && weight?.kind === 'weight' && perChannelOrTensor(weight, product)) {
    if (data?.kind === 'activation' && data.signed && data.narrow) return writeOverLevels(on, y, layer, product, { data, weight });
    if (data === undefined) {
      const variable = weightAlone(on, weight);
      return writeOp(on, y, layer, product, { [product.data.slot]: product.data.value, [product.weight.slot]: variable }, weightAloneAttributes(weight, variable));
    }
  }
  return writeOp(on, y, layer, product, { [product.data.slot]: product.data.value, [product.weight.slot]: product.weight.value });
}

/** Paddle takes the channels of a result to be on its axis 1. */
function perChannelOrTensor({ axis }: FrozenWeight, { channelAxis }: Product): boolean {
  return axis < 0 || axis === channelAxis;
}

function writeOverLevels(on: ProgramWriter, y: Value, layer: Layer, product: Product, { data, weight }: Quantized): string {
  const inputs = { [product.data.slot]: activationLevels(on, data), [product.weight.slot]: weightLevels(on, weight) };
  const sum = writeOp(on, y, layer, product, inputs);
  const out = on.variable(on.free(`${sum}.dequantized`), { dtype: 'float32', dims: on.dims(y) });
  const scale = activationScale(on, data);
  if (weight.axis < 0) {
    const range = (levelsOf(weight) * levelsOf(data)) / weight.thresholds[0]!;
    on.writeBare('fake_dequantize_max_abs', { X: sum, Scale: scale }, { Out: out }, { max_range: float(range) });
  } else {
    on.writeBare('fake_channel_wise_dequantize_max_abs', { X: sum, Scales: [channelScales(on, weight), scale] }, { Out: out }, { quant_bits: ints([weight.bits, data.bits]) });
  }
  return out;
}

function writeOp(on: ProgramWriter, y: Value, layer: Layer, { type, result, empty, attrs, hasBias }: Product, inputs: Slots, extra: Attributes = {}): string {
  return on.emit(y, type, { ...inputs, ...empty }, { ...attrs, ...extra }, { layer, slot: result, partial: hasBias });
}
