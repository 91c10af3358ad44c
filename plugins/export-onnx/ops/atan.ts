import { lower } from '../lowering.ts';

lower('Atan', (on, { inputs: { x }, outputs: { y } }) => on.emit(y, 'Atan', [x]));
