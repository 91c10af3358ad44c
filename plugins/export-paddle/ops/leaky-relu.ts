import { flag, float } from '../attributes.ts';
import { lower } from '../lowering.ts';

lower('LeakyRelu', (on, { inputs: { x }, outputs: { y }, attrs: { alpha } }) => {
  on.emit(y, 'leaky_relu', { X: x }, { alpha: float(alpha), use_mkldnn: flag(false) });
});
