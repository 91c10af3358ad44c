import { channelSum } from '../channels.ts';
import { lower } from '../lowering.ts';

lower('ReduceSum', (on, { inputs: { x }, outputs: { y }, attrs: { axes, keepDims } }) => {
  const shape = x.type.shape;
  const folded = axes.map((axis) => (axis + shape.length) % shape.length);
  const onlyChannels = shape.length === 4 && folded.length === 3 && !folded.includes(1);
  return { y: onlyChannels ? on.reshape(channelSum(on, on.of(x), shape), y.type.shape) : on.reduce('Sum', on.of(x), axes, keepDims) };
});
