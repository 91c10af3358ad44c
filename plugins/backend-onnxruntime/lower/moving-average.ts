import { lower } from '../lowering.ts';

lower('MovingAverage', (on, { inputs: { old, value, decay } }) => ({
  y: on.add(on.mul(on.of(old), on.of(decay)), on.mul(on.of(value), on.sub(1, on.of(decay)))),
}));
