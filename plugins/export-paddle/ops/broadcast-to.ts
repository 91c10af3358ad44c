import { broadcast } from '../broadcast.ts';
import { lower } from '../lowering.ts';

lower('BroadcastTo', (on, { inputs: { x }, outputs: { y } }) => on.bind(y, broadcast(on, x, y.type.shape)));
