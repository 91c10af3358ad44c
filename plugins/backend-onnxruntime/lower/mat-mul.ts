import { lower } from '../lowering.ts';

lower('MatMul', (on, { inputs: { a, b }, attrs }) => ({ y: on.matMul(on.of(a), on.of(b), attrs) }));
