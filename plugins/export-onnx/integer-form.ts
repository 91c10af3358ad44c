import { isOp, type Value } from '../../core/ir/types.ts';
import { quantMax } from '../../core/quant/spec.ts';

/** How levels are stored: the integer that stands for level 0, and the type. */
export interface IntegerForm {
  readonly dtype: 'int8' | 'uint8' | 'int32';
  readonly zeroPoint: number;
}

/**
 * The form of an integer value. Signed levels of activations are stored as uint8 around 128: the same levels, and a
 * quarter faster on x64, whose instructions multiply unsigned by signed bytes. Values that leave the graph, or that something
 * else than a DequantizeLinear reads, keep the type they have there.
 */
export function integerForm(value: Value, isOutput: boolean): IntegerForm {
  const { dtype } = value.type;
  const shifted = dtype === 'int8' && !isOutput && isOp(value.producer, 'QuantizeLinear') && [...value.uses].every(({ node }) => isOp(node, 'DequantizeLinear'));
  return shifted ? { dtype: 'uint8', zeroPoint: 128 } : { dtype: dtype as IntegerForm['dtype'], zeroPoint: 0 };
}

/** Lowest and highest level of a quantizer. */
export function levelRange({ bits, signed, narrow }: { readonly bits: number; readonly signed: boolean; readonly narrow: boolean }): [lowest: number, highest: number] {
  const highest = quantMax({ bits, signed });
  return [signed ? -highest - (narrow ? 0 : 1) : 0, highest];
}
