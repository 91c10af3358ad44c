import { float } from '../../onnx-model/index.ts';
import { lower } from '../lowering.ts';
import { positiveMask, prepareMask } from '../positive-mask.ts';

lower('LeakyRelu', (on, { inputs: { x }, outputs, attrs: { alpha } }) => {
  const y = on.op('LeakyRelu', [on.of(x)], { alpha: float(alpha) });
  prepareMask(on, outputs.y, y);
  return { y };
});

/** The slope is the mask, clipped to alpha…1, where alpha is in between. */
lower('LeakyReluGrad', (on, { inputs: { y, dy }, attrs: { alpha } }) => {
  const mask = positiveMask(on, y);
  const slope = alpha < 0 || alpha > 1 ? on.where(mask, 1, alpha) : on.op('Clip', [on.cast(mask, 'float32'), alpha, 1]);
  return { dx: on.mul(slope, on.of(dy)) };
});
