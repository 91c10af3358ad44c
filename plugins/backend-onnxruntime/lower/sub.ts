import { lower } from '../lowering.ts';

lower('Sub', (on, { inputs: { a, b } }) => ({ y: on.op('Sub', [on.of(a), on.of(b)]) }));
