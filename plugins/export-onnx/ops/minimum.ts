import { lower } from '../lowering.ts';

lower('Minimum', (on, { inputs: { a, b }, outputs: { y } }) => on.emit(y, 'Min', [a, b]));
