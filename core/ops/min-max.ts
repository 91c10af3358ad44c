import { defineOp } from './define-op.ts';
import { expectFloat } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    MinMax: { inputs: { x: Value }; outputs: 'low' | 'high'; attrs: Record<never, never> };
  }
}

/** Smallest and largest element: the range of an asymmetric quantizer. Source: Jacob et al. 2018; ONNX `ReduceMin`, `ReduceMax`. */
export const MinMax = defineOp<'MinMax'>({
  name: 'MinMax',
  doc: 'Smallest and largest element: the range of an asymmetric quantizer. Source: Jacob et al. 2018; ONNX `ReduceMin`, `ReduceMax`.',
  inputs: { x: { doc: 'float32, any shape' } },
  outputs: { low: '[1]', high: '[1]' },
  attrs: {},
  infer({ x }) {
    expectFloat('MinMax.x', x);
    return { low: { dtype: 'float32', shape: [1] }, high: { dtype: 'float32', shape: [1] } };
  },
});
