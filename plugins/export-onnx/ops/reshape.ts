import { lower } from '../lowering.ts';

lower('Reshape', (on, { inputs: { x }, outputs: { y } }) => on.emit(y, 'Reshape', [x, on.ints(y.type.shape)]));
