import { defineOp } from './define-op.ts';
import { sumTo } from './gradient-terms.ts';
import { expectBroadcastable } from './shape/broadcast.ts';
import { expectExtents } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    BroadcastTo: { inputs: { x: Value }; outputs: 'y'; attrs: { shape: readonly number[] } };
  }
}

/** Repeats x along the axes it lacks or has with extent 1. Source: ONNX `Expand`, numpy `broadcast_to`. */
export const BroadcastTo = defineOp<'BroadcastTo'>({
  name: 'BroadcastTo',
  doc: 'Repeats x along the axes it lacks or has with extent 1. Source: ONNX `Expand`, numpy `broadcast_to`.',
  inputs: { x: { doc: 'any type; its shape broadcasts to `shape`' } },
  outputs: { y: 'of that shape' },
  attrs: { shape: { kind: 'numbers', doc: 'extents of the result' } },
  infer({ x }, { shape }) {
    expectExtents('BroadcastTo.shape', shape);
    expectBroadcastable('BroadcastTo', x.shape, shape);
    return { y: { dtype: x.dtype, shape } };
  },
  gradient: ({ inputs: { x }, gradients: { y: dy }, editor }) => ({ x: sumTo(editor, dy!, x.type.shape) }),
});
