import { lower } from '../lowering.ts';

lower('DropBlock', (on, { inputs: { x } }) => ({ y: on.op('Identity', [on.of(x)]) }));
