import { lower } from '../lowering.ts';

lower('Add', (on, { inputs: { a, b }, outputs: { y } }) => on.emit(y, 'Add', [a, b]));
