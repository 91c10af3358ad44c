import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Minimum', (on, { inputs: { a, b } }) => ({ y: elementwise(on, [a, b], (left, right) => on.min(left, right)) }));
