import { lower } from '../lowering.ts';

lower('MovingAverageScale', (on, { inputs: { value, state, accum }, attrs: { rate } }) => {
  const nextState = on.add(on.mul(on.of(state), rate), 1);
  const nextAccum = on.add(on.mul(on.of(accum), rate), on.of(value));
  return { scale: on.div(nextAccum, nextState), nextState, nextAccum };
});
