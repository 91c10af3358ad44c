import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Exp', (on, { inputs: { x } }) => ({ y: elementwise(on, [x], (image) => on.unary('Exp', image)) }));
