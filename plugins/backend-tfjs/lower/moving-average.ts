import { elementwise } from '../broadcast.ts';
import { lowerTfjs } from '../lowering.ts';

lowerTfjs('MovingAverage', (on, { inputs: { old, value, decay } }) => ({
  y: elementwise(on, [old, value, decay], (before, now, rate) => on.add(on.mul(rate, before), on.mul(on.sub(1, rate), now))),
}));
