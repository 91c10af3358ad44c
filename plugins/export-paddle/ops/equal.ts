import { compare } from '../elementwise.ts';
import { lower } from '../lowering.ts';

lower('Equal', (on, { inputs: { a, b }, outputs: { y } }) => compare(on, 'equal', a, b, y));
