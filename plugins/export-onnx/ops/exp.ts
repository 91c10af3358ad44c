import { lower } from '../lowering.ts';

lower('Exp', (on, { inputs: { x }, outputs: { y } }) => on.emit(y, 'Exp', [x]));
