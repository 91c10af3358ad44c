import { binary } from '../binary.ts';
import { kernel } from '../kernel.ts';

kernel('Maximum', ({ a, b }, _attrs, { y }) => ({ y: binary(a, b, y, (p, q) => Math.max(p, q)) }));
