import { lower } from '../lowering.ts';

lower('Sigmoid', (on, { inputs: { x }, outputs: { y } }) => on.emit(y, 'Sigmoid', [x]));
