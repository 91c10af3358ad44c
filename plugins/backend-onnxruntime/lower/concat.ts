import { lower } from '../lowering.ts';

lower('Concat', (on, { inputs: { xs }, attrs: { axis } }) => ({ y: on.op('Concat', xs.map((x) => on.of(x)), { axis }) }));
