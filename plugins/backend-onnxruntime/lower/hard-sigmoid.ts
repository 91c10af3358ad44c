import { float } from '../../onnx-model/index.ts';
import { lower } from '../lowering.ts';

lower('HardSigmoid', (on, { inputs: { x }, attrs: { slope, offset } }) => ({ y: on.op('HardSigmoid', [on.of(x)], { alpha: float(slope), beta: float(offset) }) }));
