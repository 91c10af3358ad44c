import { lower } from '../lowering.ts';

lower('Mul', (on, { inputs: { a, b }, outputs: { y } }) => on.emit(y, 'Mul', [a, b]));
