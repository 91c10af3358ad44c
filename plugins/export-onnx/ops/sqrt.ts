import { lower } from '../lowering.ts';

lower('Sqrt', (on, { inputs: { x }, outputs: { y } }) => on.emit(y, 'Sqrt', [x]));
