import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Div', (on, { inputs: { a, b } }) => ({ y: elementwise(on, [a, b], (left, right) => on.div(left, right)) }));
