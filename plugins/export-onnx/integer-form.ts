import { isOp, type Node } from '../../core/ir/types.ts';
import type { OnnxWriter } from './onnx-writer.ts';

/** How levels are stored: the type, and what is added to them. */
export interface IntegerForm {
  readonly dtype: 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32';
  readonly offset: number;
}

/** The operator set from which the quantizing ops of ONNX have 16 bits. */
export const SIXTEEN_BIT_OPSET = 21;

/**
 * The form of the levels that a quantizing node makes or reads. Signed levels of activations are stored as uint8 with 128
 * added: the same levels, and a quarter faster on x64, whose instructions multiply unsigned by signed bytes. More than 8
 * bits are int16 or uint16 where the operator set has them, otherwise int32. Values that leave the graph, or that something
 * else than a DequantizeLinear reads, keep the type they have there.
 */
export function integerForm(on: OnnxWriter, node: Node<'QuantizeLinear'> | Node<'DequantizeLinear'>): IntegerForm {
  const levels = isOp(node, 'QuantizeLinear') ? node.outputs.y : node.inputs.x;
  const dtype = levels.type.dtype as IntegerForm['dtype'];
  const own = !on.isOutput(levels) && (isOp(levels.producer, 'QuantizeLinear') || isOp(levels.producer, 'Constant')) && [...levels.uses].every((use) => isOp(use.node, 'DequantizeLinear'));
  if (own && dtype === 'int8' && isOp(levels.producer, 'QuantizeLinear')) return { dtype: 'uint8', offset: 128 };
  if (own && dtype === 'int32' && on.opset >= SIXTEEN_BIT_OPSET) return { dtype: node.attrs.signed ? 'int16' : 'uint16', offset: 0 };
  return { dtype, offset: 0 };
}

/** Lowest and highest number an integer type holds. */
export const INTEGER_ENDS = { int8: [-128, 127], uint8: [0, 255], int16: [-32768, 32767], uint16: [0, 65535] } as const;
