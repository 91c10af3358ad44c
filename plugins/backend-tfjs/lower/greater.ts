import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Greater', (on, { inputs: { a, b } }) => ({ y: elementwise(on, [a, b], (left, right) => on.compare('Greater', left, right)) }));
