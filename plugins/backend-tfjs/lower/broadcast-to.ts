import { lowerTfjs } from '../lowering.ts';

lowerTfjs('BroadcastTo', (on, { inputs: { x }, outputs: { y } }) => ({ y: on.broadcast(on.of(x), y.type.shape) }));
