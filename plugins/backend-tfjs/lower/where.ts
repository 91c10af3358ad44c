import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('Where', (on, { inputs: { condition, x, y } }) => ({
  out: elementwise(on, [condition, x, y], (test, yes, no) => on.select(test, yes, no)),
}));
