import { tensor, type Tensor } from '../../core/tensor/tensor.ts';
import type { OpContext } from './op-context.ts';

/** A scale as a list, whatever axes of one element its file gives it. */
export function scaleVector(op: OpContext, { dtype, data }: Tensor): Tensor<'float32'> {
  if (dtype !== 'float32') throw op.fail(`its scale is ${dtype}`);
  op.environment.spend(data.length, op);
  return tensor('float32', [data.length], data as Float32Array);
}
