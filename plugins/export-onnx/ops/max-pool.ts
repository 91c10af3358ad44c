import { lower } from '../lowering.ts';

lower('MaxPool', (on, { inputs: { x }, outputs: { y }, attrs: { kernel, strides, pads, ceilMode } }) =>
  on.emit(y, 'MaxPool', [x], { kernel_shape: kernel, strides, pads, ceil_mode: Number(ceilMode) }));
