import { lower } from '../lowering.ts';
import { reduce } from '../reduce.ts';

lower('ReduceSum', (on, { inputs: { x }, outputs: { y }, attrs }) => reduce(on, 'reduce_sum', x, y, attrs));
