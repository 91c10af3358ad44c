import { binary } from '../binary.ts';
import { kernel } from '../kernel.ts';

kernel('Div', ({ a, b }, _attrs, { y }) => ({ y: binary(a, b, y, (p, q) => p / q) }));
