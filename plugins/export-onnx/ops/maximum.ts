import { lower } from '../lowering.ts';

lower('Maximum', (on, { inputs: { a, b }, outputs: { y } }) => on.emit(y, 'Max', [a, b]));
