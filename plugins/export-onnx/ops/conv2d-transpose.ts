import { lower } from '../lowering.ts';

lower('Conv2dTranspose', (on, { inputs: { x, filter }, outputs: { y }, attrs: { strides, pads, dilations, groups, outputPadding } }) =>
  on.emit(y, 'ConvTranspose', [x, filter], { strides, pads, dilations, group: groups, output_padding: outputPadding }));
