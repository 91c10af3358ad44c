import type { Translation } from '../op-context.ts';
import { windowPads } from '../window-pads.ts';

/** `deformable_conv`, the second version, whose samples are weighted by a mask. */
export const deformableConv: Translation = (op) => {
  const [x, offset, mask, filter] = [op.value('Input'), op.value('Offset'), op.value('Mask'), op.value('Filter')];
  const [strides, dilations] = [op.numbers('strides', [1, 1]), op.numbers('dilations', [1, 1])];
  const pads = windowPads(op, { extents: x.type.shape.slice(2), kernel: filter.type.shape.slice(2), strides, dilations });
  op.emit('DeformableConv', { x, offset, mask, filter }, {
    strides, dilations, pads, groups: op.number('groups', 1), deformableGroups: op.number('deformable_groups', 1),
  }, 'Output');
};
