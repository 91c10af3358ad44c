import { lower } from '../lowering.ts';
import { reduce } from '../reduce.ts';

lower('ReduceMax', (on, { inputs: { x }, outputs: { y }, attrs }) => reduce(on, y, 'ReduceMax', x, attrs));
