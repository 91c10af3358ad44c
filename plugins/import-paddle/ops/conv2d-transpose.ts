import type { Value } from '../../../core/ir/types.ts';
import type { OpContext, Translation } from '../op-context.ts';
import { quantizedWeight } from '../quantized-weight.ts';
import { storedLevels } from '../stored-levels.ts';
import { windowPads } from '../window-pads.ts';

/** `conv2d_transpose` and `depthwise_conv2d_transpose`; filters are IOHW, their scales along the second axis. */
export const conv2dTranspose: Translation = (op) => {
  op.expect('data_format', 'NCHW', 'AnyLayout');
  op.expect('padding_algorithm', 'EXPLICIT', 'VALID');
  op.expectNone('Bias');
  op.expect('fuse_relu', false);
  const input = op.binding('Input');
  const filter = op.binding('Filter');
  const stored = storedLevels(op, filter);
  if (input.kind === 'levels') {
    op.bind('Output', { kind: 'product', scale: input.scale, qmax: input.qmax, real: (weight) => convolve(op, input.real(), quantizedWeight(op, filter, weight, 1)) });
  } else {
    op.bindValue('Output', convolve(op, op.value('Input'), stored === undefined ? op.value('Filter') : quantizedWeight(op, filter, stored, 1)));
  }
};

/** A wanted `output_size` decides how many rows and columns are added at the end. */
function convolve(op: OpContext, x: Value, filter: Value): Value {
  const [strides, dilations] = [op.numbers('strides', [1, 1]), op.numbers('dilations', [1, 1])];
  const [extents, kernel] = [x.type.shape.slice(2), filter.type.shape.slice(2)];
  const pads = windowPads(op, { extents, kernel, strides, dilations });
  const least = extents.map((extent, side) => (extent - 1) * strides[side]! + dilations[side]! * (kernel[side]! - 1) + 1 - pads[side]! - pads[side + 2]!);
  const wanted = op.numbers('output_size');
  const added = op.numbers('output_padding', [0, 0]);
  const outputPadding = wanted.length === 2 ? wanted.map((extent, side) => extent - least[side]!) : added.length === 2 ? added : [0, 0];
  const [name = 'conv2dTranspose'] = op.names('Output', 'outputs');
  return op.editor.emit('Conv2dTranspose', { x, filter }, { strides, dilations, pads, outputPadding, groups: op.number('groups', 1) }, { name }).y;
}
