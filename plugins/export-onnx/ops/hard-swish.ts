import { float } from '../../onnx-model/index.ts';
import { lower } from '../lowering.ts';

/** The operator set that has the op; before it, x times its gate. */
const HARD_SWISH_OPSET = 14;

lower('HardSwish', (on, { inputs: { x }, outputs: { y } }) => {
  if (on.opset >= HARD_SWISH_OPSET) return on.emit(y, 'HardSwish', [x]);
  return on.emit(y, 'Mul', [x, on.op('HardSigmoid', [x], { alpha: float(1 / 6), beta: float(0.5) })]);
});
