import { float } from '../../onnx-model/index.ts';
import { lower } from '../lowering.ts';

lower('LeakyRelu', (on, { inputs: { x }, outputs: { y }, attrs: { alpha } }) => on.emit(y, 'LeakyRelu', [x], { alpha: float(alpha) }));
