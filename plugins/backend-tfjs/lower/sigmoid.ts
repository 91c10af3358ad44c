import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Sigmoid', (on, { inputs: { x } }) => ({ y: elementwise(on, [x], (image) => on.unary('Sigmoid', image)) }));
