import { flag, int } from '../attributes.ts';
import { lower } from '../lowering.ts';

lower('Concat', (on, { inputs: { xs }, outputs: { y }, attrs: { axis } }) => {
  on.emit(y, 'concat', { X: xs, AxisTensor: [] }, { axis: int(axis), use_mkldnn: flag(false), use_quantizer: flag(false) });
});
