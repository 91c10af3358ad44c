import { lower } from '../lowering.ts';

lower('Add', (on, { inputs: { a, b } }) => ({ y: on.op('Add', [on.of(a), on.of(b)]) }));
