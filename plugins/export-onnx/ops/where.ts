import { lower } from '../lowering.ts';

lower('Where', (on, { inputs: { condition, x, y }, outputs: { out } }) => on.emit(out, 'Where', [condition, x, y]));
