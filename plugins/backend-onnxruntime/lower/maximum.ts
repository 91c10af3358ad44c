import { lower } from '../lowering.ts';

lower('Maximum', (on, { inputs: { a, b } }) => ({ y: on.op('Max', [on.of(a), on.of(b)]) }));
