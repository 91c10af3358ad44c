import { kernel } from '../kernel.ts';

kernel('Reshape', ({ x }, _attrs, { y }) => ({ y: { ...x, shape: y.shape } }));
