import { sizeOf } from '../../../core/tensor/tensor.ts';
import { lower } from '../lowering.ts';

lower('MaxPool', (on, { inputs: { x }, attrs: { kernel, strides, pads, ceilMode } }) => ({
  y: on.op('MaxPool', [on.of(x)], { kernel_shape: kernel, strides, pads, ceil_mode: Number(ceilMode) }),
}));

/** ONNX's pooling tells where each maximum was (the first of equals in row order); the gradients are added there. */
lower('MaxPoolGrad', (on, { inputs: { x, dy }, attrs: { kernel, strides, pads, ceilMode } }) => {
  const [, indices] = on.many('MaxPool', [on.of(x)], 2, { kernel_shape: kernel, strides, pads, ceil_mode: Number(ceilMode) });
  const zeros = on.op('Expand', [0, on.ints([sizeOf(x.type.shape)])]);
  const dx = on.op('ScatterElements', [zeros, on.reshape(indices!, [-1]), on.reshape(on.of(dy), [-1])], { axis: 0, reduction: 'add' });
  return { dx: on.reshape(dx, x.type.shape) };
});
