import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Sqrt', (on, { inputs: { x } }) => ({ y: elementwise(on, [x], (image) => on.unary('Sqrt', image)) }));
