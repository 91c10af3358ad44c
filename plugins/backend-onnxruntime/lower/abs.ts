import { lower } from '../lowering.ts';

lower('Abs', (on, { inputs: { x } }) => ({ y: on.op('Abs', [on.of(x)]) }));
