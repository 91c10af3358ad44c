import type { Tensor } from '../tensor/tensor.ts';
import { defineOp } from './define-op.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    Constant: { inputs: Record<never, never>; outputs: 'y'; attrs: { tensor: Tensor } };
  }
}

/** A value known when the graph is built. */
export const Constant = defineOp<'Constant'>({
  name: 'Constant',
  doc: 'A value known when the graph is built.',
  inputs: {},
  outputs: { y: 'the tensor' },
  attrs: { tensor: { kind: 'tensor', doc: 'the value' } },
  infer: (_inputs, { tensor }) => ({ y: { dtype: tensor.dtype, shape: tensor.shape } }),
});
