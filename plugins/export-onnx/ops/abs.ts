import { lower } from '../lowering.ts';

lower('Abs', (on, { inputs: { x }, outputs: { y } }) => on.emit(y, 'Abs', [x]));
