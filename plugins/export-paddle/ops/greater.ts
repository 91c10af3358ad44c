import { compare } from '../elementwise.ts';
import { lower } from '../lowering.ts';

lower('Greater', (on, { inputs: { a, b }, outputs: { y } }) => compare(on, 'greater_than', a, b, y));
