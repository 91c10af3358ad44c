import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Maximum', (on, { inputs: { a, b } }) => ({ y: elementwise(on, [a, b], (left, right) => on.max(left, right)) }));
