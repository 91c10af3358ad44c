import { lower } from '../lowering.ts';

lower('Less', (on, { inputs: { a, b }, outputs: { y } }) => on.emit(y, 'Less', [a, b]));
