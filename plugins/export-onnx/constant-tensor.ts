import { isOp, type Value } from '../../core/ir/types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';

/** The tensor of a Constant; undefined for any other value. */
export function constantTensor({ producer }: Value): Tensor | undefined {
  return isOp(producer, 'Constant') ? producer.attrs.tensor : undefined;
}
