import { float } from '../../onnx-model/index.ts';
import { lower } from '../lowering.ts';

lower('LeakyRelu', (on, { inputs: { x }, attrs: { alpha } }) => ({ y: on.op('LeakyRelu', [on.of(x)], { alpha: float(alpha) }) }));

/** The slope without a comparison: y times a huge number, clipped to alpha…1, is 1 where y > 0 and alpha elsewhere. */
lower('LeakyReluGrad', (on, { inputs: { y, dy }, attrs: { alpha } }) => {
  if (alpha < 0 || alpha > 1) return { dx: on.mul(on.where(on.op('Greater', [on.of(y), 0]), 1, alpha), on.of(dy)) };
  return { dx: on.mul(on.op('Clip', [on.mul(on.of(y), HUGE), alpha, 1]), on.of(dy)) };
});

/** Lifts every normal float32 above 1. */
const HUGE = 3e38;
