import { lower } from '../lowering.ts';

lower('HardSwish', (on, { inputs: { x } }) => ({ y: on.op('HardSwish', [on.of(x)]) }));
