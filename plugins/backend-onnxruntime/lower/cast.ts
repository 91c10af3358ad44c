import { lower } from '../lowering.ts';

lower('Cast', (on, { inputs: { x }, attrs: { to } }) => ({ y: on.cast(on.of(x), to) }));
