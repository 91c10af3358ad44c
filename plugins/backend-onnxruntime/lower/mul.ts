import { lower } from '../lowering.ts';

lower('Mul', (on, { inputs: { a, b } }) => ({ y: on.op('Mul', [on.of(a), on.of(b)]) }));
