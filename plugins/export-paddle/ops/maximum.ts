import { elementwise } from '../elementwise.ts';
import { lower } from '../lowering.ts';

lower('Maximum', (on, { inputs: { a, b }, outputs: { y } }) => elementwise(on, 'elementwise_max', a, b, y));
