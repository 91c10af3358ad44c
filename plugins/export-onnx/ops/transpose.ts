import { lower } from '../lowering.ts';

lower('Transpose', (on, { inputs: { x }, outputs: { y }, attrs: { perm } }) => on.emit(y, 'Transpose', [x], { perm }));
