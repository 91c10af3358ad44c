import { flag, float } from '../attributes.ts';
import { lower } from '../lowering.ts';

lower('Neg', (on, { inputs: { x }, outputs: { y } }) => {
  on.emit(y, 'scale', { X: x, ScaleTensor: [] }, { scale: float(-1), bias: float(0), bias_after_scale: flag(true) });
});
