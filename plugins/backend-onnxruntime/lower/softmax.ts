import { lower } from '../lowering.ts';

lower('Softmax', (on, { inputs: { x }, attrs: { axis } }) => ({ y: on.op('Softmax', [on.of(x)], { axis }) }));
