import { lower } from '../lowering.ts';

lower('BroadcastTo', (on, { inputs: { x }, attrs: { shape } }) => ({ y: on.op('Expand', [on.of(x), on.ints(shape)]) }));
