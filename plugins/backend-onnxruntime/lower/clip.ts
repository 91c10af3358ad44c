import { lower } from '../lowering.ts';

lower('Clip', (on, { inputs: { x }, attrs: { min, max } }) => ({ y: on.op('Clip', [on.of(x), min, max]) }));
