import { lower } from '../lowering.ts';
import { roundHalfAway } from '../round-half-away.ts';

lower('Round', (on, { inputs: { x }, outputs: { y }, attrs: { mode } }) => {
  if (mode === 'half-even') return on.emit(y, 'Round', [x]);
  on.emit(y, 'Mul', roundHalfAway(on, x));
});
