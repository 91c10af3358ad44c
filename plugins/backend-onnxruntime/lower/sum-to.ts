import { sameShape } from '../../../core/tensor/tensor.ts';
import { channelSum } from '../channels.ts';
import { lower } from '../lowering.ts';

lower('SumTo', (on, { inputs: { x }, attrs: { shape } }) => {
  const from = x.type.shape;
  if (sameShape(from, shape)) return { y: on.of(x) };
  const lead = from.length - shape.length;
  const axes = from.flatMap((extent, axis) => (axis < lead || (shape[axis - lead] === 1 && extent !== 1) ? [axis] : []));
  const onlyChannels = from.length === 4 && axes.length === 3 && !axes.includes(1);
  return { y: on.reshape(onlyChannels ? channelSum(on, on.of(x), from) : on.reduce('Sum', on.of(x), axes), shape) };
});
