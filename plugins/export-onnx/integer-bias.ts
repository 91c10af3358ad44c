import { isOp, type Node } from '../../core/ir/types.ts';
import { roundHalfEven } from '../../core/quant/quantize-tensor.ts';
import { tensor, type Tensor } from '../../core/tensor/tensor.ts';
import { constantTensor } from './constant-tensor.ts';
import { stepsOf } from './steps.ts';

const LARGEST = 2 ** 31 - 1;

/**
 * The bias of a convolution between integers in steps of step_x · step_w, as int8 kernels add it to their sums.
 * Undefined where the convolution runs in float, or where a channel's steps are so small that int32 would overflow.
 */
export function integerBias({ inputs: { x, filter, bias }, outputs: { y } }: Node<'Conv2d'>): { levels: Tensor; steps: Tensor } | undefined {
  const [data, weight, biases] = [x.producer, filter.producer, bias && constantTensor(bias)];
  if (!isOp(data, 'DequantizeLinear') || !isOp(weight, 'DequantizeLinear') || biases === undefined) return undefined;
  if (y.uses.size === 0 || ![...y.uses].every(({ node }) => isOp(node, 'QuantizeLinear'))) return undefined;
  const [inputSteps, weightSteps] = [stepsOf(data), stepsOf(weight)];
  if (inputSteps?.length !== 1 || weightSteps === undefined) return undefined;
  const steps = Float32Array.from(biases.data as Float32Array, (_, c) => inputSteps[0]! * weightSteps[weightSteps.length === 1 ? 0 : c]!);
  const levels = Array.from(biases.data as Float32Array, (value, c) => roundHalfEven(value / steps[c]!));
  if (!levels.every((level) => Math.abs(level) <= LARGEST)) return undefined;
  return { levels: tensor('int32', biases.shape, levels), steps: tensor('float32', biases.shape, steps) };
}
