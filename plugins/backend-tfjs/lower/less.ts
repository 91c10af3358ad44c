import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Less', (on, { inputs: { a, b } }) => ({ y: elementwise(on, [a, b], (left, right) => on.compare('Less', left, right)) }));
