import { lower } from '../lowering.ts';

lower('Sigmoid', (on, { inputs: { x } }) => ({ y: on.op('Sigmoid', [on.of(x)]) }));
