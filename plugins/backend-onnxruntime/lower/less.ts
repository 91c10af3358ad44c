import { lower } from '../lowering.ts';

lower('Less', (on, { inputs: { a, b } }) => ({ y: on.op('Less', [on.of(a), on.of(b)]) }));
