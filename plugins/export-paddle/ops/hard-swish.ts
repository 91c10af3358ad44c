import { float } from '../attributes.ts';
import { lower } from '../lowering.ts';

lower('HardSwish', (on, { inputs: { x }, outputs: { y } }) => {
  on.emit(y, 'hard_swish', { X: x }, { threshold: float(6), scale: float(6), offset: float(3) });
});
