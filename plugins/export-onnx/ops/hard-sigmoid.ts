import { float } from '../../onnx-model/index.ts';
import { lower } from '../lowering.ts';

lower('HardSigmoid', (on, { inputs: { x }, outputs: { y }, attrs: { slope, offset } }) => on.emit(y, 'HardSigmoid', [x], { alpha: float(slope), beta: float(offset) }));
