import { lower } from '../lowering.ts';

lower('Atan', (on, { inputs: { x } }) => ({ y: on.op('Atan', [on.of(x)]) }));
