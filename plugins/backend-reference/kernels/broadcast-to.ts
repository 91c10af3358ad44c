import { broadcastIndices } from '../indices.ts';
import { kernel } from '../kernel.ts';
import { pick } from '../numbers.ts';

kernel('BroadcastTo', ({ x }, _attrs, { y }) => {
  const from = broadcastIndices(x.shape, y.shape);
  return { y: pick(y, x, (i) => from[i]!) };
});
