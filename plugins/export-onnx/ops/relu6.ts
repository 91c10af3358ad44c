import { lower } from '../lowering.ts';

lower('Relu6', (on, { inputs: { x }, outputs: { y } }) => on.emit(y, 'Clip', [x, 0, 6]));
