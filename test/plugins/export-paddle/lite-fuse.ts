import { tensorOf, type OpDesc, type ProgramDesc, type TensorRecord } from '../../../plugins/paddle-format/index.ts';

/** What Paddle Lite computes a convolution with. */
export interface Int8Op {
  readonly type: string;
  /** Parameter of the weights. */
  readonly filter: string;
  readonly inputScale: number;
  /** One for each output channel. */
  readonly weightScale: readonly number[];
  readonly weights: Int8Array;
  readonly shape: readonly number[];
}

const PRODUCTS: Readonly<Record<string, { readonly data: string; readonly weight: string; readonly result: string }>> = {
  conv2d: { data: 'Input', weight: 'Filter', result: 'Output' },
  depthwise_conv2d: { data: 'Input', weight: 'Filter', result: 'Output' },
  mul: { data: 'X', weight: 'Y', result: 'Out' },
};

/**
 * The rules of Paddle Lite's pass from fake ops to int8 kernels, release/v2.6: a fake_quantize op with a persistable scale
 * goes and gives its reader `input_scale`; the dequantize op behind a convolution or multiplication goes and gives it
 * `weight_scale` and int8 weights, cast from float. Source: Paddle-Lite lite/core/mir/fusion/quant_dequant_op_fuser.cc.
 */
export function fuseForLite({ blocks: [block] }: ProgramDesc, parameters: ReadonlyMap<string, TensorRecord>): Int8Op[] {
  const { ops, vars } = block!;
  const persistable = new Set(vars.flatMap((one) => (one.persistable === true ? [one.name] : [])));
  const quantizes = new Map(ops.filter(({ type }) => /^fake_quantize_(range|moving_average)_abs_max$/.test(type)).map((op) => [only(op.outputs, 'Out'), op]));
  return ops.flatMap((op) => {
    const slots = PRODUCTS[op.type];
    const quantize = slots && quantizes.get(only(op.inputs, slots.data));
    if (slots === undefined || quantize === undefined) return [];
    const scale = only(quantize.inputs, 'InScale');
    if (!persistable.has(scale)) throw new Error(`${scale} is not persistable`);
    const bits = attribute(quantize, 'bit_length') as number;
    const filter = only(op.inputs, slots.weight);
    const dequantize = ops.find((other) => other.type.includes('dequantize') && only(other.inputs, 'X') === only(op.outputs, slots.result));
    if (dequantize === undefined) return [];
    const { shape, data } = tensorOf(parameters.get(filter)!);
    return [{
      type: op.type, filter, inputScale: (floatsOf(parameters, scale)[0]! / levels(bits)), weightScale: weightScale(dequantize, parameters, op.type === 'mul' ? shape[1]! : shape[0]!, levels(bits), scale),
      weights: toInt8(data as Float32Array), shape,
    }];
  });
}

function weightScale(op: OpDesc, parameters: ReadonlyMap<string, TensorRecord>, channels: number, range: number, scale: string): number[] {
  if (op.type === 'fake_dequantize_max_abs') {
    // scale / max_range = s_x · s_w / range², and range² / max_range is the weights' scale.
    return Array.from({ length: channels }, () => (range * range) / (attribute(op, 'max_range') as number) / range);
  }
  const [first] = op.inputs.find(({ parameter }) => parameter === 'Scales')!.arguments.filter((name) => name !== scale);
  return Array.from(floatsOf(parameters, first!), (threshold) => threshold / levels((attribute(op, 'quant_bits') as number[])[0]!));
}

/** `static_cast<int8_t>`, which holds integers alone. */
function toInt8(data: Float32Array): Int8Array {
  if (!data.every((value) => Number.isInteger(value) && Math.abs(value) < 128)) throw new Error('weights are no int8');
  return Int8Array.from(data);
}

function levels(bits: number): number {
  return (1 << (bits - 1)) - 1;
}

function floatsOf(parameters: ReadonlyMap<string, TensorRecord>, name: string): Float32Array {
  return tensorOf(parameters.get(name)!).data as Float32Array;
}

function only(slots: OpDesc['inputs'], parameter: string): string {
  return slots.find((slot) => slot.parameter === parameter)!.arguments[0]!;
}

function attribute({ attrs }: OpDesc, name: string): unknown {
  return attrs.find((one) => one.name === name)!.value;
}
