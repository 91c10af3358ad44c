import { exportUnsupported } from '../../../core/errors.ts';
import { lower } from '../lowering.ts';

lower('AvgPool', (on, { name, inputs: { x }, outputs: { y }, attrs: { kernel, strides, pads, ceilMode, exclusive } }) => {
  // Runtimes disagree about what a window that sticks out of the padding counts.
  if (ceilMode && !exclusive) throw exportUnsupported('onnx', [`${name} (AvgPool): windows that stick out and count their padding`]);
  on.emit(y, 'AveragePool', [x], { kernel_shape: kernel, strides, pads, ceil_mode: Number(ceilMode), count_include_pad: Number(!exclusive) });
});
