import type { SlotValue } from '../../core/ir/types.ts';
import type { QuantSpec } from '../../core/quant/spec.ts';
import { tensor, type Tensor } from '../../core/tensor/tensor.ts';
import { recordOf, type TensorRecord } from '../paddle-format/index.ts';
import { flag, float, floats, int, text, type Attributes } from './attributes.ts';
import { storageOf } from './encode-program.ts';
import { levelsOf, realWeight, type FrozenActivation, type FrozenWeight } from './frozen-quantizer.ts';
import type { ProgramWriter } from './program-writer.ts';

/** The variable that holds an activation's levels as float32, quantized once whatever the number of readers. */
export function activationLevels(on: ProgramWriter, activation: FrozenActivation): string {
  const { x, bits } = activation;
  return on.once(`levels ${keyOf(activation)}`, () => {
    const input = on.nameOf(x);
    const scale = activationScale(on, activation);
    const out = on.variable(on.free(`${input}.quantized`), { dtype: 'float32', dims: on.dims(x) });
    const { type, attrs } = fakeQuantize(on, activation);
    on.writeBare(type, { X: input, InScale: scale }, { Out: out, OutScale: scale }, { bit_length: int(bits), is_test: flag(true), ...attrs });
    return out;
  });
}

/** The parameter that holds an activation's threshold. */
export function activationScale(on: ProgramWriter, activation: FrozenActivation): string {
  return on.once(`scale ${keyOf(activation)}`, () => on.parameter(on.free(`${on.nameOf(activation.x)}.scale`), tensor('float32', [1], [activation.threshold])));
}

function keyOf({ x, threshold, bits }: FrozenActivation): string {
  return `${x.name} ${threshold} ${bits}`;
}

/** What evaluates is the same for every way of getting scales; only a window has an op of its own. */
function fakeQuantize(on: ProgramWriter, activation: FrozenActivation): { type: string; attrs: Attributes } {
  const spec = specOf(on, activation);
  if (spec?.kind === 'range_abs_max') return { type: 'fake_quantize_range_abs_max', attrs: { window_size: int(spec.windowSize ?? 10_000) } };
  return { type: 'fake_quantize_moving_average_abs_max', attrs: { moving_rate: float(movingRate(on, activation)) } };
}

/** Decay of the moving average that an activation's threshold is. @default 0.9 */
export function movingRate(on: ProgramWriter, activation: FrozenActivation): number {
  return specOf(on, activation)?.movingRate ?? 0.9;
}

/** What the plan says of an activation, by whichever node reads it. */
function specOf({ options: { plan } }: ProgramWriter, { node: { outputs: { y } } }: FrozenActivation): QuantSpec | undefined {
  for (const { node, slot, index } of y.uses) {
    const key = Array.isArray((node.inputs as Record<string, SlotValue>)[slot]) ? `${slot}.${index}` : slot;
    const spec = plan.specOf(node, key);
    if (spec !== undefined) return spec;
  }
  return undefined;
}

/** The parameter that holds a weight's levels: float32 under its own name, or bytes as `save_int8` writes them. */
export function weightLevels(on: ProgramWriter, weight: FrozenWeight): string {
  const bytes = storageOf(on.options) === 'int8';
  return on.once(`weight ${weight.name}`, () => on.parameter(on.free(bytes ? `${weight.name}.int8` : weight.name), storedLevels(on, weight)));
}

/** A weight's levels as they are stored. */
export function storedLevels(on: ProgramWriter, { levels, bits }: FrozenWeight): Tensor {
  if (storageOf(on.options) === 'float') return asFloat(levels);
  if (bits > 8) on.refuse(`its weights have ${bits} bits, which int8 does not hold; use storage float`);
  return levels;
}

/** The parameter that holds the thresholds of a weight's channels. */
export function channelScales(on: ProgramWriter, { name, thresholds }: FrozenWeight): string {
  return on.once(`scales ${name}`, () => on.parameter(on.unique('channel_scale'), tensor('float32', [thresholds.length], thresholds)));
}

/**
 * A weight that is quantized while its data are float: int8 or int16 under its own name, which Paddle Lite makes real when it
 * loads them, or the real values, which Paddle itself can run. Source: PaddleSlim `quant_post_dynamic`, whose two
 * models these are.
 */
export function weightAlone(on: ProgramWriter, weight: FrozenWeight): string {
  const { name } = weight;
  return on.once(`weight alone ${name}`, () => on.parameter(on.free(name), storageOf(on.options) === 'int8' ? narrowest(weight) : realWeight(weight), 'FP32'));
}

function narrowest({ levels, bits }: FrozenWeight): TensorRecord {
  if (bits <= 8) return recordOf(levels);
  const { buffer } = Int16Array.from(levels.data as Int32Array);
  return { dataType: 'INT16', shape: levels.shape, levels: [], bytes: new Uint8Array(buffer) };
}

/** What Paddle Lite needs to make such a weight real. @param variable that holds it */
export function weightAloneAttributes(weight: FrozenWeight, variable: string): Attributes {
  const { bits, axis, thresholds } = weight;
  return {
    quantization_type: text(axis < 0 ? 'post_weight_abs_max' : 'post_weight_channel_wise_abs_max'), quantize_weight_bits: int(bits),
    [`${variable}_quant_scale`]: floats(Array.from(thresholds, (threshold) => threshold / levelsOf(weight))),
  };
}

/** Integers as float32, which is how Paddle's float kernels take them. */
export function asFloat({ shape, data }: Tensor): Tensor<'float32'> {
  return tensor('float32', shape, Float32Array.from(data as Int8Array));
}
