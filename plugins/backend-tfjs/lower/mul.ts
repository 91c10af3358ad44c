import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Mul', (on, { inputs: { a, b } }) => ({ y: elementwise(on, [a, b], (left, right) => on.mul(left, right)) }));
