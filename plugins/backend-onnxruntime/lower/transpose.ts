import { lower } from '../lowering.ts';

lower('Transpose', (on, { inputs: { x }, attrs: { perm } }) => ({ y: on.transpose(on.of(x), perm) }));
