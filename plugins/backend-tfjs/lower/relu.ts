import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Relu', (on, { inputs: { x } }) => ({ y: elementwise(on, [x], (image) => on.unary('Relu', image)) }));

lowerTfjs('ReluGrad', (on, { inputs: { y, dy } }) => ({ dx: elementwise(on, [y, dy], (out, flow) => on.has('ReluGrad') ? on.kernel('ReluGrad', { dy: flow, y: out }, {}, out.shape) : on.mul(flow, on.step(out))) }));
