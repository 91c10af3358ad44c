import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Atan', (on, { inputs: { x } }) => ({ y: elementwise(on, [x], (image) => on.unary('Atan', image)) }));
