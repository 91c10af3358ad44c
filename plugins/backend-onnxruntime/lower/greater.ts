import { lower } from '../lowering.ts';

lower('Greater', (on, { inputs: { a, b } }) => ({ y: on.op('Greater', [on.of(a), on.of(b)]) }));
