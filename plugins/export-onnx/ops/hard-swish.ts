import { lower } from '../lowering.ts';

lower('HardSwish', (on, { inputs: { x }, outputs: { y } }) => on.emit(y, 'HardSwish', [x]));
