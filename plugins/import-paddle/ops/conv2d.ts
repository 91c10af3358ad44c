import type { Value } from '../../../core/ir/types.ts';
import type { OpContext, Translation } from '../op-context.ts';
import { quantizedWeight } from '../quantized-weight.ts';
import { windowPads } from '../window-pads.ts';
import { storedLevels } from '../stored-levels.ts';

/** `conv2d` and `depthwise_conv2d`. */
export const conv2d: Translation = (op) => {
  op.expect('data_format', 'NCHW', 'AnyLayout');
  op.expectNone('Bias', 'ResidualData');
  for (const fused of ['fuse_relu', 'fuse_brelu', 'fuse_residual_connection', 'fuse_relu_before_depthwise_conv']) op.expect(fused, false);
  op.expect('fuse_activation', '');
  const input = op.binding('Input');
  const filter = op.binding('Filter');
  const stored = storedLevels(op, filter);
  if (input.kind === 'levels') {
    op.bind('Output', { kind: 'product', scale: input.scale, qmax: input.qmax, real: (weight) => convolve(op, input.real(), quantizedWeight(op, filter, weight, 0)) });
  } else {
    op.bindValue('Output', convolve(op, op.value('Input'), stored === undefined ? op.value('Filter') : quantizedWeight(op, filter, stored, 0)));
  }
};

function convolve(op: OpContext, x: Value, filter: Value): Value {
  const [strides, dilations] = [op.numbers('strides', [1, 1]), op.numbers('dilations', [1, 1])];
  const pads = windowPads(op, { extents: x.type.shape.slice(2), kernel: filter.type.shape.slice(2), strides, dilations });
  const [name = 'conv2d'] = op.names('Output', 'outputs');
  return op.editor.emit('Conv2d', { x, filter }, { strides, dilations, pads, groups: op.number('groups', 1) }, { name }).y;
}
