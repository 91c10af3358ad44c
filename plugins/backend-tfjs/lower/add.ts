import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Add', (on, { inputs: { a, b } }) => ({ y: elementwise(on, [a, b], (left, right) => on.add(left, right)) }));
