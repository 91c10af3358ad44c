import { lower } from '../lowering.ts';

lower('Exp', (on, { inputs: { x } }) => ({ y: on.op('Exp', [on.of(x)]) }));
