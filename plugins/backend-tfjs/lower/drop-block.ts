import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('DropBlock', (on, { inputs: { x } }) => ({ y: elementwise(on, [x], (image) => image) }));
