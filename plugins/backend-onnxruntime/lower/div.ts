import { lower } from '../lowering.ts';

lower('Div', (on, { inputs: { a, b } }) => ({ y: on.op('Div', [on.of(a), on.of(b)]) }));
