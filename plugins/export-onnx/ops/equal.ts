import { lower } from '../lowering.ts';

lower('Equal', (on, { inputs: { a, b }, outputs: { y } }) => on.emit(y, 'Equal', [a, b]));
