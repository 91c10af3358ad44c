import { kernel } from '../kernel.ts';
import { compute, only } from '../numbers.ts';

/** Every step rounds to float32, as in Paddle's `fake_quantize_moving_average_abs_max`: scales decide rounding later. */
kernel('MovingAverageScale', ({ value, state, accum }, { rate }, types) => {
  const keep = Math.fround(rate);
  const nextState = Math.fround(Math.fround(keep * only(state)) + 1);
  const nextAccum = Math.fround(Math.fround(keep * only(accum)) + only(value));
  return {
    scale: compute(types.scale, () => nextAccum / nextState),
    nextState: compute(types.nextState, () => nextState),
    nextAccum: compute(types.nextAccum, () => nextAccum),
  };
});
