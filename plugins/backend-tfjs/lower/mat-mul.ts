import { lowerTfjs } from '../lowering.ts';

lowerTfjs('MatMul', (on, { inputs: { a, b }, attrs: { transA, transB } }) => ({ y: on.matMul(on.of(a), on.of(b), { transA, transB }) }));
