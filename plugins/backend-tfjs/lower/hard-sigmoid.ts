import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('HardSigmoid', (on, { inputs: { x }, attrs: { slope, offset } }) => ({
  y: elementwise(on, [x], (image) => on.clip(on.add(on.mul(image, slope), offset), 0, 1)),
}));
