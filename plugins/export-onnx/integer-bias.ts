import { isOp, type Node } from '../../core/ir/types.ts';
import { roundHalfEven } from '../../core/quant/quantize-tensor.ts';
import { tensor, type Tensor } from '../../core/tensor/tensor.ts';
import { constantTensor } from './constant-tensor.ts';
import { stepsOf } from './steps.ts';

const LARGEST = 2 ** 31 - 1;

/**
 * The bias of a convolution over integers in steps of step_x · step_w, as int8 kernels add it to their sums. Also where
 * the output stays float: given a float bias there, ONNX Runtime 1.30 makes integers of it itself, under a name that is
 * taken, and refuses the model. Undefined where a channel's steps are so small that int32 would overflow.
 */
export function integerBias({ inputs: { x, filter, bias } }: Node<'Conv2d'>): { levels: Tensor; steps: Tensor } | undefined {
  const [data, weight, biases] = [x.producer, filter.producer, bias && constantTensor(bias)];
  if (!isOp(data, 'DequantizeLinear') || !isOp(weight, 'DequantizeLinear') || biases === undefined) return undefined;
  const [inputSteps, weightSteps] = [stepsOf(data), stepsOf(weight)];
  if (inputSteps?.length !== 1 || weightSteps === undefined) return undefined;
  const steps = Float32Array.from(biases.data as Float32Array, (_, c) => inputSteps[0]! * weightSteps[weightSteps.length === 1 ? 0 : c]!);
  const levels = Array.from(biases.data as Float32Array, (value, c) => roundHalfEven(value / steps[c]!));
  if (!levels.every((level) => Math.abs(level) <= LARGEST)) return undefined;
  return { levels: tensor('int32', biases.shape, levels), steps: tensor('float32', biases.shape, steps) };
}
