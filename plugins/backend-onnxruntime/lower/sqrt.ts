import { lower } from '../lowering.ts';

lower('Sqrt', (on, { inputs: { x } }) => ({ y: on.op('Sqrt', [on.of(x)]) }));
