import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Relu6', (on, { inputs: { x } }) => ({ y: elementwise(on, [x], (image) => on.unary('Relu6', image)) }));

lowerTfjs('Relu6Grad', (on, { inputs: { y, dy } }) => ({
  dx: elementwise(on, [y, dy], (out, flow) => (
    on.has('Relu6Grad') ? on.kernel('Relu6Grad', { dy: flow, y: out }, {}, out.shape) : on.mul(flow, on.mul(on.step(out), on.step(on.sub(6, out))))
  )),
}));
