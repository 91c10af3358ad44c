import { broadcast } from '../broadcast.ts';
import { lower } from '../lowering.ts';

lower('Where', (on, { inputs: { condition, x, y }, outputs: { out } }) => {
  const { shape } = out.type;
  on.emit(out, 'where', { Condition: broadcast(on, condition, shape), X: broadcast(on, x, shape), Y: broadcast(on, y, shape) });
});
