import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Transpose', (on, { inputs: { x }, attrs: { perm } }) => ({ y: on.transpose(on.of(x), perm) }));
