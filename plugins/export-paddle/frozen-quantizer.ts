import { isOp, type Node, type Value } from '../../core/ir/types.ts';
import { quantMax } from '../../core/quant/spec.ts';
import { tensor, type Tensor } from '../../core/tensor/tensor.ts';

/** A weight as integers and thresholds. */
export interface FrozenWeight {
  readonly kind: 'weight';
  /** The parameter's name. */
  readonly name: string;
  readonly levels: Tensor;
  readonly thresholds: Float32Array;
  readonly bits: number;
  /** Axis with one threshold per index; below 0: one for all. */
  readonly axis: number;
  readonly node: Node<'DequantizeLinear'>;
}

/** An activation that is quantized while the program runs. */
export interface FrozenActivation {
  readonly kind: 'activation';
  /** What is quantized. */
  readonly x: Value;
  readonly threshold: number;
  readonly bits: number;
  readonly signed: boolean;
  /** Whether the lowest level is minus the highest. */
  readonly narrow: boolean;
  readonly node: Node<'DequantizeLinear'>;
}

export type FrozenQuantizer = FrozenWeight | FrozenActivation;

/** What a frozen graph's DequantizeLinear stands for; a string is the reason why Paddle has no form for it. */
export function frozenQuantizer(node: Node<'DequantizeLinear'>): FrozenQuantizer | string {
  const { inputs: { x, scale, zeroPoint }, attrs: { bits, axis, signed } } = node;
  if (zeroPoint !== undefined) return 'it has a zero point; Paddle\'s quantizers are symmetric';
  const thresholds = constant(scale)?.data as Float32Array | undefined;
  if (thresholds === undefined) return 'its scale is computed in the graph';
  const levels = constant(x);
  if (levels !== undefined) return signed ? { kind: 'weight', name: parameterName(x.name), levels, thresholds, bits, axis, node } : 'its weights are unsigned';
  const quantize = x.producer;
  if (!isOp(quantize, 'QuantizeLinear')) return 'its integers come from another op than a quantizer';
  if (axis >= 0) return 'an activation has one scale per channel';
  return { kind: 'activation', x: quantize.inputs.x, threshold: thresholds[0]!, bits, signed, narrow: quantize.attrs.narrow, node };
}

/** The quantizer that a value comes from, if it comes from one that Paddle has a form for. */
export function quantizerOf({ producer }: Value): FrozenQuantizer | undefined {
  const found = isOp(producer, 'DequantizeLinear') ? frozenQuantizer(producer) : undefined;
  return typeof found === 'object' ? found : undefined;
}

/** The largest level of a signed quantizer. */
export function levelsOf({ bits }: FrozenQuantizer): number {
  return quantMax({ bits, signed: true });
}

/** What a weight's levels stand for. */
export function realWeight(weight: FrozenWeight): Tensor<'float32'> {
  const { levels: { shape, data }, thresholds, axis } = weight;
  const inner = axis < 0 ? data.length : shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  // In double precision, as PaddleSlim computes them, so that each value is rounded once.
  const steps = Array.from(thresholds, (threshold) => threshold / levelsOf(weight));
  return tensor('float32', shape, Float32Array.from(data as Int8Array, (level, i) => level * steps[Math.floor(i / inner) % steps.length]!));
}

function constant({ producer }: Value): Tensor | undefined {
  return isOp(producer, 'Constant') ? producer.attrs.tensor : undefined;
}

/** Freezing names integers after the parameter they were. */
function parameterName(name: string): string {
  return name.replace(/\.levels$/, '');
}
