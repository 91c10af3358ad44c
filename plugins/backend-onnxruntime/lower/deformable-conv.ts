import { lower } from '../lowering.ts';

lower('DeformableConv', (on, { inputs: { x, offset, mask, filter }, attrs: { strides, pads, dilations, groups, deformableGroups } }) => ({
  y: on.op('DeformConv', [on.of(x), on.of(filter), on.of(offset), '', on.of(mask)], { strides, pads, dilations, group: groups, offset_group: deformableGroups }),
}));
