import { opShape } from '../errors.ts';
import { defineOp } from './define-op.ts';
import { expectFloat, expectRank } from './shape/expect.ts';

declare module '../ir/types.ts' {
  interface OpMap {
    MatMul: { inputs: { a: Value; b: Value }; outputs: 'y'; attrs: { transA: boolean; transB: boolean } };
  }
}

/** Product of two matrices, each transposed first if asked. Source: Paddle `mul` and `matmul`, ONNX `Gemm`. */
export const MatMul = defineOp<'MatMul'>({
  name: 'MatMul',
  doc: 'Product of two matrices, each transposed first if asked. Source: Paddle `mul` and `matmul`, ONNX `Gemm`.',
  inputs: { a: { doc: 'float32 [M, K], or [K, M] with transA' }, b: { doc: 'float32 [K, N], or [N, K] with transB' } },
  outputs: { y: '[M, N]' },
  attrs: { transA: { doc: 'whether a is transposed first', default: false }, transB: { doc: 'whether b is transposed first', default: false } },
  infer({ a, b }, { transA, transB }) {
    for (const [slot, type] of [['a', a], ['b', b]] as const) {
      expectFloat(`MatMul.${slot}`, type);
      expectRank(`MatMul.${slot}`, type, 2);
    }
    const [rows = 0, depth = 0] = transA ? [...a.shape].reverse() : a.shape;
    const [depthB = 0, columns = 0] = transB ? [...b.shape].reverse() : b.shape;
    if (depth !== depthB) throw opShape('MatMul', `inner extents ${depth} and ${depthB} differ`);
    return { y: { dtype: 'float32', shape: [rows, columns] } };
  },
  gradient({ inputs: { a, b }, attrs: { transA, transB }, gradients, editor, wants }) {
    const dy = gradients.y!;
    const byA = () => (transA ? editor.emit('MatMul', { a: b, b: dy }, { transA: transB, transB: true }) : editor.emit('MatMul', { a: dy, b }, { transB: !transB }));
    const byB = () => (transB ? editor.emit('MatMul', { a: dy, b: a }, { transA: true, transB: transA }) : editor.emit('MatMul', { a, b: dy }, { transA: !transA }));
    return { a: wants('a') ? byA().y : undefined, b: wants('b') ? byB().y : undefined };
  },
});
