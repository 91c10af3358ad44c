import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('HardSwish', (on, { inputs: { x } }) => ({ y: elementwise(on, [x], (image) => on.div(on.mul(image, on.clip(on.add(image, 3), 0, 6)), 6)) }));
