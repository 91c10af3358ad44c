import { float } from '../attributes.ts';
import { lower } from '../lowering.ts';

lower('HardSigmoid', (on, { inputs: { x }, outputs: { y }, attrs: { slope, offset } }) => {
  on.emit(y, 'hard_sigmoid', { X: x }, { slope: float(slope), offset: float(offset) });
});
