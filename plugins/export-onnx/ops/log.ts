import { lower } from '../lowering.ts';

lower('Log', (on, { inputs: { x }, outputs: { y } }) => on.emit(y, 'Log', [x]));
