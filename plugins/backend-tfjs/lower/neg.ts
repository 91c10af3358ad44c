import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Neg', (on, { inputs: { x } }) => ({ y: elementwise(on, [x], (image) => on.unary('Neg', image)) }));
