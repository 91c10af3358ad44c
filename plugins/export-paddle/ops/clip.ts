import { float } from '../attributes.ts';
import { lower } from '../lowering.ts';

lower('Clip', (on, { inputs: { x }, outputs: { y }, attrs: { min, max } }) => {
  on.emit(y, 'clip', { X: x, Min: [], Max: [] }, { min: float(min), max: float(max) });
});
