import { int } from '../attributes.ts';
import { windowAttributes } from '../conv-attributes.ts';
import { lower } from '../lowering.ts';

/** `im2col_step` says how many images are unfolded at once; Paddle wants it to divide their number. */
lower('DeformableConv', (on, { inputs: { x, offset, mask, filter }, outputs: { y }, attrs }) => {
  const { strides, paddings, dilations } = windowAttributes(attrs);
  if (attrs.pads[0] !== attrs.pads[2] || attrs.pads[1] !== attrs.pads[3]) on.refuse('its padding differs from side to side, Paddle\'s is the same');
  on.emit(y, 'deformable_conv', { Input: x, Offset: offset, Mask: mask, Filter: filter }, {
    strides: strides!, paddings: paddings!, dilations: dilations!, groups: int(attrs.groups), deformable_groups: int(attrs.deformableGroups), im2col_step: int(1),
  }, { slot: 'Output' });
});
