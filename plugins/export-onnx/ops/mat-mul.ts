import { lower } from '../lowering.ts';

lower('MatMul', (on, { inputs: { a, b }, outputs: { y }, attrs: { transA, transB } }) => {
  if (!transA && !transB) return on.emit(y, 'MatMul', [a, b]);
  on.emit(y, 'Gemm', [a, b], { transA: Number(transA), transB: Number(transB) });
});
