import { lower } from '../lowering.ts';

lower('ReduceMax', (on, { inputs: { x }, attrs: { axes, keepDims } }) => ({ y: on.reduce('Max', on.of(x), axes, keepDims) }));
