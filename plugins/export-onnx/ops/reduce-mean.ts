import { lower } from '../lowering.ts';
import { reduce } from '../reduce.ts';

lower('ReduceMean', (on, { inputs: { x }, outputs: { y }, attrs }) => reduce(on, y, 'ReduceMean', x, attrs));
