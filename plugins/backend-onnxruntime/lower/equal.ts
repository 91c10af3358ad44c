import { lower } from '../lowering.ts';

lower('Equal', (on, { inputs: { a, b } }) => ({ y: on.op('Equal', [on.of(a), on.of(b)]) }));
