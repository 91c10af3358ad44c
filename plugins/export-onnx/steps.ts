import { isOp, type Node } from '../../core/ir/types.ts';
import { quantMax, SMALLEST_SCALE } from '../../core/quant/spec.ts';
import { constantTensor } from './constant-tensor.ts';

/** What makes every level 0 when divided by and stays 0 when multiplied with. */
const HUGE_STEP = 1e30;

/**
 * ONNX rounds half to even. A step by so much smaller takes a quotient at a half beyond it, and so away from zero: more
 * than the roundings of step and quotient, less than 10^-4 of a level. It keeps the integer kernels, which rounding
 * written out as nodes would cost.
 */
const BEYOND_HALF = 1 - 2 ** -22;

type Quantizing = Node<'QuantizeLinear'> | Node<'DequantizeLinear'>;

/** ONNX's steps, threshold / qmax, one per tensor or channel; undefined where the scale is no constant. */
export function stepsOf(node: Quantizing): Float32Array | undefined {
  const thresholds = constantTensor(node.inputs.scale)?.data as Float32Array | undefined;
  const qmax = quantMax(node.attrs) / (roundsBeyondHalf(node) ? BEYOND_HALF : 1);
  return thresholds?.map((threshold) => (threshold > SMALLEST_SCALE ? threshold / qmax : deadStep(node)));
}

/** Whether levels are rounded half away from zero by their step; the step of what reads them is the same one. More bits are rounded by nodes. */
function roundsBeyondHalf(node: Quantizing): boolean {
  const quantizer = isOp(node, 'QuantizeLinear') ? node : node.inputs.x.producer;
  return isOp(quantizer, 'QuantizeLinear') && quantizer.attrs.rounding === 'half-away' && quantizer.attrs.bits <= 8;
}

/**
 * The step of a dead channel, whose values are 0. ONNX divides by steps, so a quantizer's is huge, and so is that of
 * what reads its levels; a frozen weight's levels are 0 already, and its step also measures the bias.
 */
function deadStep(node: Quantizing): number {
  if (isOp(node, 'QuantizeLinear') || isOp(node.inputs.x.producer, 'QuantizeLinear')) return HUGE_STEP;
  return isOp(node.inputs.x.producer, 'Constant') ? 1 : 0;
}
