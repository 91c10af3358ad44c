import { lowerTfjs } from '../lowering.ts';

/** Step by step in float32, as in Paddle's `fake_quantize_moving_average_abs_max`: scales decide rounding later. */
lowerTfjs('MovingAverageScale', (on, { inputs: { value, state, accum }, attrs: { rate } }) => {
  const nextState = on.add(on.mul(rate, on.of(state)), 1);
  const nextAccum = on.add(on.mul(rate, on.of(accum)), on.of(value));
  return { scale: on.div(nextAccum, nextState), nextState, nextAccum };
});
