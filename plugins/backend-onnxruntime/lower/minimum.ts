import { lower } from '../lowering.ts';

lower('Minimum', (on, { inputs: { a, b } }) => ({ y: on.op('Min', [on.of(a), on.of(b)]) }));
