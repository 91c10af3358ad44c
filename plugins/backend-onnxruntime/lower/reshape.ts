import { lower } from '../lowering.ts';

lower('Reshape', (on, { inputs: { x }, outputs: { y } }) => ({ y: on.reshape(on.of(x), y.type.shape) }));
