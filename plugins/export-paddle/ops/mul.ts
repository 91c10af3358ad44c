import { elementwise } from '../elementwise.ts';
import { lower } from '../lowering.ts';

lower('Mul', (on, { inputs: { a, b }, outputs: { y } }) => elementwise(on, 'elementwise_mul', a, b, y));
