import type { TensorType } from '../../core/ir/types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { broadcastIndices } from './indices.ts';
import { compute, numbers } from './numbers.ts';

/** Applies a function of two numbers with numpy broadcasting. */
export function binary(a: Tensor, b: Tensor, type: TensorType, apply: (a: number, b: number) => number): Tensor {
  const [left, right] = [numbers(a), numbers(b)];
  const fromLeft = broadcastIndices(a.shape, type.shape);
  const fromRight = broadcastIndices(b.shape, type.shape);
  return compute(type, (i) => apply(left[fromLeft[i]!]!, right[fromRight[i]!]!));
}
