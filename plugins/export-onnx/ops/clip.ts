import { lower } from '../lowering.ts';

lower('Clip', (on, { inputs: { x }, outputs: { y }, attrs: { min, max } }) => on.emit(y, 'Clip', [x, min, max]));
