import { binary } from '../binary.ts';
import { kernel } from '../kernel.ts';

kernel('Sub', ({ a, b }, _attrs, { y }) => ({ y: binary(a, b, y, (p, q) => p - q) }));
