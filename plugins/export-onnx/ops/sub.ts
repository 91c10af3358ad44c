import { lower } from '../lowering.ts';

lower('Sub', (on, { inputs: { a, b }, outputs: { y } }) => on.emit(y, 'Sub', [a, b]));
