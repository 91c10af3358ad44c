import { elementwise } from '../elementwise.ts';
import { lower } from '../lowering.ts';

lower('Minimum', (on, { inputs: { a, b }, outputs: { y } }) => elementwise(on, 'elementwise_min', a, b, y));
