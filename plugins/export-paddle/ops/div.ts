import { elementwise } from '../elementwise.ts';
import { lower } from '../lowering.ts';

lower('Div', (on, { inputs: { a, b }, outputs: { y } }) => elementwise(on, 'elementwise_div', a, b, y));
