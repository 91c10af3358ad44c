import { isOp, type Node } from '../../core/ir/types.ts';
import { quantMax } from '../../core/quant/spec.ts';
import { constantTensor } from './constant-tensor.ts';

/** Thresholds this small belong to dead channels, of which every level is 0 (Paddle's limit). */
const DEAD = 1e-30;

/** What makes every level 0 when divided by and stays 0 when multiplied with. */
const HUGE_STEP = 1e30;

/** ONNX's steps, threshold / qmax, one per tensor or channel; undefined where the scale is no constant. */
export function stepsOf(node: Node<'QuantizeLinear'> | Node<'DequantizeLinear'>): Float32Array | undefined {
  const thresholds = constantTensor(node.inputs.scale)?.data as Float32Array | undefined;
  return thresholds?.map((threshold) => (threshold > DEAD ? threshold / quantMax(node.attrs) : deadStep(node)));
}

/**
 * The step of a dead channel, whose values are 0. ONNX divides by steps, so a quantizer's is huge, and so is that of
 * what reads its levels; a frozen weight's levels are 0 already, and its step also measures the bias.
 */
function deadStep(node: Node<'QuantizeLinear'> | Node<'DequantizeLinear'>): number {
  if (isOp(node, 'QuantizeLinear') || isOp(node.inputs.x.producer, 'QuantizeLinear')) return HUGE_STEP;
  return isOp(node.inputs.x.producer, 'Constant') ? 1 : 0;
}
