import { isOp, type Node } from '../../core/ir/types.ts';
import { quantMax } from '../../core/quant/spec.ts';
import { constantTensor } from './constant-tensor.ts';

/** Thresholds this small belong to dead channels, of which every level is 0 (Paddle's limit). */
const DEAD = 1e-30;

/** What makes every level 0 when divided by and stays 0 when multiplied with. */
const HUGE_STEP = 1e30;

/**
 * ONNX's steps, threshold / qmax, one per tensor or channel; undefined where the scale is no constant. ONNX divides by
 * them, so those of dead channels are replaced: huge for activations, and 1 for weights, whose levels are 0 already and
 * whose steps also measure the bias.
 */
export function stepsOf(node: Node<'QuantizeLinear'> | Node<'DequantizeLinear'>): Float32Array | undefined {
  const thresholds = constantTensor(node.inputs.scale)?.data as Float32Array | undefined;
  const dead = isOp(node, 'DequantizeLinear') && constantTensor(node.inputs.x) !== undefined ? 1 : HUGE_STEP;
  return thresholds?.map((threshold) => (threshold > DEAD ? threshold / quantMax(node.attrs) : dead));
}
