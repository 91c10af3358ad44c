import { binary } from '../binary.ts';
import { kernel } from '../kernel.ts';

kernel('Minimum', ({ a, b }, _attrs, { y }) => ({ y: binary(a, b, y, (p, q) => Math.min(p, q)) }));
