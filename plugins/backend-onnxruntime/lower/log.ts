import { lower } from '../lowering.ts';

lower('Log', (on, { inputs: { x } }) => ({ y: on.op('Log', [on.of(x)]) }));
