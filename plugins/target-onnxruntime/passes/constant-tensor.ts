import { isOp, type Value } from '../../../core/ir/types.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';

/** The tensor of a Constant; undefined for any other value. */
export function constantTensor(value: Value): Tensor | undefined {
  return isOp(value.producer, 'Constant') ? value.producer.attrs.tensor : undefined;
}
