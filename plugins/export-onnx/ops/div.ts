import { lower } from '../lowering.ts';

lower('Div', (on, { inputs: { a, b }, outputs: { y } }) => on.emit(y, 'Div', [a, b]));
