import { binary } from '../binary.ts';
import { kernel } from '../kernel.ts';

kernel('Less', ({ a, b }, _attrs, { y }) => ({ y: binary(a, b, y, (p, q) => Number(p < q)) }));
