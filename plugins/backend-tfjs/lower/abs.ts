import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Abs', (on, { inputs: { x } }) => ({ y: elementwise(on, [x], (image) => on.unary('Abs', image)) }));
