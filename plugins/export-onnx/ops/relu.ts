import { lower } from '../lowering.ts';

lower('Relu', (on, { inputs: { x }, outputs: { y } }) => on.emit(y, 'Relu', [x]));
