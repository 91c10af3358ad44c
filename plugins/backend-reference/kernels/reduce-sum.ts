import { kernel } from '../kernel.ts';
import { rounded } from '../numbers.ts';
import { fold } from '../reduction.ts';

kernel('ReduceSum', ({ x }, { axes }, { y }) => ({ y: rounded(y, fold(x, axes, 0, (sum, value) => sum + value)) }));
