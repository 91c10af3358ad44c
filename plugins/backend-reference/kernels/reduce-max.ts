import { kernel } from '../kernel.ts';
import { rounded } from '../numbers.ts';
import { fold } from '../reduction.ts';

kernel('ReduceMax', ({ x }, { axes }, { y }) => ({ y: rounded(y, fold(x, axes, -Infinity, Math.max)) }));
