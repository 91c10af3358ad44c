import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';
import { roundLevels } from '../quantization.ts';

lowerTfjs('Round', (on, { inputs: { x }, attrs: { mode } }) => ({ y: elementwise(on, [x], (image) => roundLevels(on, image, mode)) }));
