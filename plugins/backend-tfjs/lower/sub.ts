import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Sub', (on, { inputs: { a, b } }) => ({ y: elementwise(on, [a, b], (left, right) => on.sub(left, right)) }));
