import { float } from '../../onnx-model/index.ts';
import { lower } from '../lowering.ts';

lower('BatchNorm', (on, { inputs: { x, scale, offset, mean, variance }, attrs: { epsilon } }) => ({
  y: on.op('BatchNormalization', [x, scale, offset, mean, variance].map((value) => on.of(value)), { epsilon: float(epsilon) }),
}));
