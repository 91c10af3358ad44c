import { compare } from '../elementwise.ts';
import { lower } from '../lowering.ts';

lower('Less', (on, { inputs: { a, b }, outputs: { y } }) => compare(on, 'less_than', a, b, y));
