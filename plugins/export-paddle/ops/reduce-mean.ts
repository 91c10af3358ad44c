import { lower } from '../lowering.ts';
import { reduce } from '../reduce.ts';

lower('ReduceMean', (on, { inputs: { x }, outputs: { y }, attrs }) => reduce(on, 'reduce_mean', x, y, attrs));
