import { lower } from '../lowering.ts';

lower('Slice', (on, { inputs: { x }, attrs: { axis, start, end } }) => ({ y: on.slice(on.of(x), [axis], [start], [end]) }));
