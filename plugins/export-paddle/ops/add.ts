import { elementwise } from '../elementwise.ts';
import { lower } from '../lowering.ts';

lower('Add', (on, { inputs: { a, b }, outputs: { y } }) => elementwise(on, 'elementwise_add', a, b, y));
