import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Reshape', (on, { inputs: { x }, outputs: { y } }) => ({ y: on.reshape(on.of(x), y.type.shape) }));
