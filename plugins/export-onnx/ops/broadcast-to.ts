import { lower } from '../lowering.ts';

lower('BroadcastTo', (on, { inputs: { x }, outputs: { y }, attrs: { shape } }) => on.emit(y, 'Expand', [x, on.ints(shape)]));
