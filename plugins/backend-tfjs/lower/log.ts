import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Log', (on, { inputs: { x } }) => ({ y: elementwise(on, [x], (image) => on.unary('Log', image)) }));
