import { lower } from '../lowering.ts';

lower('Neg', (on, { inputs: { x } }) => ({ y: on.op('Neg', [on.of(x)]) }));
