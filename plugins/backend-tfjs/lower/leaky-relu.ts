import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('LeakyRelu', (on, { inputs: { x }, attrs: { alpha } }) => ({ y: elementwise(on, [x], (image) => on.unary('LeakyRelu', image, { alpha })) }));

/** TensorFlow's own op, or a kernel for the slope: 1 above 0, otherwise alpha. */
lowerTfjs('LeakyReluGrad', (on, { inputs: { y, dy }, attrs: { alpha } }) => ({
  dx: elementwise(on, [y, dy], (out, flow) => (
    on.has('LeakyReluGrad') ? on.kernel('LeakyReluGrad', { dy: flow, y: out }, { alpha }, out.shape) : on.mul(flow, on.kernel('Step', { x: out }, { alpha }, out.shape))
  )),
}));
