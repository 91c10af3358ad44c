import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Equal', (on, { inputs: { a, b } }) => ({ y: elementwise(on, [a, b], (left, right) => on.compare('Equal', left, right)) }));
