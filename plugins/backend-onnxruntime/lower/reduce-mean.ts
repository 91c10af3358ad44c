import { lower } from '../lowering.ts';

lower('ReduceMean', (on, { inputs: { x }, attrs: { axes, keepDims } }) => ({ y: on.reduce('Mean', on.of(x), axes, keepDims) }));
