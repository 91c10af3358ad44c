import { flag, int, text } from '../attributes.ts';
import { lower } from '../lowering.ts';

lower('Softmax', (on, { inputs: { x }, outputs: { y }, attrs: { axis } }) => {
  on.emit(y, 'softmax', { X: x }, { axis: int(axis), use_cudnn: flag(false), use_mkldnn: flag(false), data_format: text('AnyLayout'), is_test: flag(true) });
});
