import { float } from '../../onnx-model/index.ts';
import { lower } from '../lowering.ts';

lower('BatchNorm', (on, { inputs: { x, scale, offset, mean, variance }, outputs: { y }, attrs: { epsilon } }) =>
  on.emit(y, 'BatchNormalization', [x, scale, offset, mean, variance], { epsilon: float(epsilon) }));
