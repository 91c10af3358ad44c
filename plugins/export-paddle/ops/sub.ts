import { elementwise } from '../elementwise.ts';
import { lower } from '../lowering.ts';

lower('Sub', (on, { inputs: { a, b }, outputs: { y } }) => elementwise(on, 'elementwise_sub', a, b, y));
