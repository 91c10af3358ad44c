import { lower } from '../lowering.ts';

lower('Softmax', (on, { inputs: { x }, outputs: { y }, attrs: { axis } }) => on.emit(y, 'Softmax', [x], { axis }));
