import { lower } from '../lowering.ts';
import { reduce } from '../reduce.ts';

lower('ReduceMax', (on, { inputs: { x }, outputs: { y }, attrs }) => reduce(on, 'reduce_max', x, y, attrs));
