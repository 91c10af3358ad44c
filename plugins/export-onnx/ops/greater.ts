import { lower } from '../lowering.ts';

lower('Greater', (on, { inputs: { a, b }, outputs: { y } }) => on.emit(y, 'Greater', [a, b]));
