import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Clip', (on, { inputs: { x }, attrs: { min, max } }) => ({ y: elementwise(on, [x], (image) => on.clip(image, min, max)) }));
