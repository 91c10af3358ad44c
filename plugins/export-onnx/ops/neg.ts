import { lower } from '../lowering.ts';

lower('Neg', (on, { inputs: { x }, outputs: { y } }) => on.emit(y, 'Neg', [x]));
