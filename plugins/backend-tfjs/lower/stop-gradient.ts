import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('StopGradient', (on, { inputs: { x } }) => ({ y: elementwise(on, [x], (image) => image) }));
